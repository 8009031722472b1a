//! The table of calls: name, parameters, result. Said once; it yields the dispatch and, through
//! [`Calls`], the TypeScript that the window is checked against.

use crate::{
    api::{
        budget::{Budget, BudgetView, ClosingDigest},
        compose::{
            ComposerQuote, Decide, Draft, Preview, PreviewQuery, Queued, QuoteQuery, React,
            SaveDraft, SendRequest, TemplateOffer,
        },
        costs::{
            Answering, CostLinesPage, CostLinesQuery, CostsPdfQuery, CostsQuery, CostsView,
            ExportFile, ReconcileQuery, ReconcileView,
        },
        fault::{Fault, FaultCode},
        inbox::{
            InboxCounts, InboxPage, InboxQuery, InboxScope, SearchQuery, SearchResult, ThreadRow,
        },
        label::{Label, PutLabel, SaveLabel},
        person::{Block, Rename, SetEmail},
        profile::{ProfileCheck, ProfileEdit, ProfileView, ResolveProfile},
        setup::{
            ConnectRequest, ConnectResult, Hello, Preferences, Quarantined, RetryResult, SetupView,
        },
        tariff::{CardFile, CardName, CardPreview, TariffView},
        thread::{Allowance, Message, MessagesPage, MessagesQuery, ThreadView},
    },
    engine::Engine,
};
use domain::id::{
    AttachmentId, LabelId, MessageKey, OutgoingId, PhoneNumberId, RefusedId, ThreadId, WabaId,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::sync::Arc;
use ts_rs::TS;

macro_rules! calls {
    ($($name:ident($params:ty) -> $result:ty;)*) => {
        /// Every call as `[parameters, result]`, for TypeScript.
        #[derive(TS)]
        #[expect(dead_code, reason = "only its TypeScript is of use")]
        pub struct Calls {
            $($name: ($params, $result),)*
        }

        impl Engine {
            /// Answers a call by name.
            ///
            /// # Errors
            /// [`FaultCode::NotFound`] for a name that is not in the table, [`FaultCode::Invalid`]
            /// for parameters that do not fit, else whatever the call itself reports.
            pub async fn call(self: &Arc<Self>, name: &str, params: Value) -> Result<Value, Fault> {
                match name {
                    $(stringify!($name) => answer(self.$name(parse(params)?).await),)*
                    _ => Err(Fault::new(FaultCode::NotFound).because(name)),
                }
            }
        }
    };
}

calls! {
    hello(()) -> Hello;
    inbox_page(InboxQuery) -> InboxPage;
    inbox_counts(InboxScope) -> InboxCounts;
    threads(Vec<ThreadId>) -> Vec<ThreadRow>;
    search(SearchQuery) -> SearchResult;
    thread(ThreadId) -> ThreadView;
    messages(MessagesQuery) -> MessagesPage;
    messages_many(Vec<MessageKey>) -> Vec<Message>;
    mark_read(ThreadId) -> ();
    save_draft(SaveDraft) -> ();
    typing(ThreadId) -> ();
    quote(QuoteQuery) -> ComposerQuote;
    send(SendRequest) -> Queued;
    undo(Vec<OutgoingId>) -> Draft;
    decide(Decide) -> Draft;
    react(React) -> ();
    templates(ThreadId) -> Vec<TemplateOffer>;
    template_preview(PreviewQuery) -> Preview;
    refetch_file(MessageKey) -> ();
    drop_file(AttachmentId) -> ();
    rename(Rename) -> ();
    set_email(SetEmail) -> ();
    block(Block) -> ();
    labels(()) -> Vec<Label>;
    label_save(SaveLabel) -> Label;
    label_put(PutLabel) -> ();
    label_remove(LabelId) -> ();
    allowance(PhoneNumberId) -> Allowance;
    profile(PhoneNumberId) -> ProfileView;
    profile_check(ProfileEdit) -> ProfileCheck;
    profile_keep(ProfileEdit) -> ();
    profile_save(ProfileEdit) -> ProfileView;
    profile_discard(PhoneNumberId) -> ProfileView;
    profile_resolve(ResolveProfile) -> ProfileView;
    profile_refresh(PhoneNumberId) -> ProfileView;
    setup(()) -> SetupView;
    connect(ConnectRequest) -> ConnectResult;
    check_connection(WabaId) -> ConnectResult;
    disconnect(WabaId) -> ();
    set_preferences(Preferences) -> ();
    recovery_try(String) -> ();
    recovery_later(()) -> ();
    quarantine(()) -> Vec<Quarantined>;
    quarantine_retry(()) -> RetryResult;
    refused_delete(RefusedId) -> ();
    costs(CostsQuery) -> CostsView;
    answering(CostsQuery) -> Answering;
    cost_lines(CostLinesQuery) -> CostLinesPage;
    costs_csv(CostsQuery) -> ExportFile;
    costs_pdf(CostsPdfQuery) -> ExportFile;
    reconcile(ReconcileQuery) -> ReconcileView;
    budget(()) -> BudgetView;
    set_budget(Budget) -> BudgetView;
    closing_digest(()) -> ClosingDigest;
    tariff_book(()) -> TariffView;
    card_read(CardFile) -> CardPreview;
    card_take(CardFile) -> TariffView;
    card_remove(CardName) -> TariffView;
}

fn parse<T: DeserializeOwned>(params: Value) -> Result<T, Fault> {
    serde_json::from_value(params).map_err(|why| Fault::new(FaultCode::Invalid).because(why))
}

fn answer<T: Serialize>(result: Result<T, Fault>) -> Result<Value, Fault> {
    serde_json::to_value(result?).map_err(|why| Fault::new(FaultCode::Internal).because(why))
}
