//! The table of calls: who answers, name, parameters, result. Said once; it yields the dispatch and, through
//! [`Calls`], the TypeScript that the window is checked against.

use crate::{
    api::{
        budget::{BudgetView, ClosingDigest},
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
use domain::budget::Budget;
use domain::id::{
    AttachmentId, LabelId, MessageKey, OutgoingId, PhoneNumberId, RefusedId, ThreadId, WabaId,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::sync::Arc;
use ts_rs::TS;

macro_rules! calls {
    ($($room:ident.$name:ident($params:ty) -> $result:ty;)*) => {
        /// Every call as `[parameters, result]`, for TypeScript.
        #[derive(TS)]
        #[expect(dead_code, reason = "only its TypeScript is of use")]
        pub struct Calls {
            $($name: ($params, $result),)*
        }

        /// The name of every call.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        impl Engine {
            /// Answers a call by name.
            ///
            /// # Errors
            /// [`FaultCode::NotFound`] for a name that is not in the table, [`FaultCode::Invalid`]
            /// for parameters that do not fit, else whatever the call itself reports.
            pub async fn call(self: &Arc<Self>, name: &str, params: Value) -> Result<Value, Fault> {
                match name {
                    $(stringify!($name) => answer(self.$room.$name(parse(params)?).await),)*
                    _ => Err(Fault::new(FaultCode::NotFound).because(name)),
                }
            }
        }
    };
}

calls! {
    account.hello(()) -> Hello;
    inbox.inbox_page(InboxQuery) -> InboxPage;
    inbox.inbox_counts(InboxScope) -> InboxCounts;
    inbox.threads(Vec<ThreadId>) -> Vec<ThreadRow>;
    inbox.search(SearchQuery) -> SearchResult;
    inbox.thread(ThreadId) -> ThreadView;
    inbox.messages(MessagesQuery) -> MessagesPage;
    inbox.messages_many(Vec<MessageKey>) -> Vec<Message>;
    inbox.mark_read(ThreadId) -> ();
    outgoing.save_draft(SaveDraft) -> ();
    inbox.typing(ThreadId) -> ();
    outgoing.quote(QuoteQuery) -> ComposerQuote;
    outgoing.send(SendRequest) -> Queued;
    outgoing.undo(Vec<OutgoingId>) -> Draft;
    outgoing.decide(Decide) -> Draft;
    outgoing.react(React) -> ();
    outgoing.templates(ThreadId) -> Vec<TemplateOffer>;
    outgoing.template_preview(PreviewQuery) -> Preview;
    media.refetch_file(MessageKey) -> ();
    media.drop_file(AttachmentId) -> ();
    inbox.rename(Rename) -> ();
    inbox.set_email(SetEmail) -> ();
    inbox.block(Block) -> ();
    inbox.labels(()) -> Vec<Label>;
    inbox.label_save(SaveLabel) -> Label;
    inbox.label_put(PutLabel) -> ();
    inbox.label_remove(LabelId) -> ();
    money.allowance(PhoneNumberId) -> Allowance;
    account.profile(PhoneNumberId) -> ProfileView;
    account.profile_check(ProfileEdit) -> ProfileCheck;
    account.profile_keep(ProfileEdit) -> ();
    account.profile_save(ProfileEdit) -> ProfileView;
    account.profile_discard(PhoneNumberId) -> ProfileView;
    account.profile_resolve(ResolveProfile) -> ProfileView;
    account.profile_refresh(PhoneNumberId) -> ProfileView;
    account.setup(()) -> SetupView;
    account.connect(ConnectRequest) -> ConnectResult;
    account.check_connection(WabaId) -> ConnectResult;
    account.disconnect(WabaId) -> ();
    account.set_preferences(Preferences) -> ();
    account.recovery_try(String) -> ();
    account.recovery_later(()) -> ();
    incoming.quarantine(()) -> Vec<Quarantined>;
    incoming.quarantine_retry(()) -> RetryResult;
    incoming.refused_delete(RefusedId) -> ();
    money.costs(CostsQuery) -> CostsView;
    money.answering(CostsQuery) -> Answering;
    money.cost_lines(CostLinesQuery) -> CostLinesPage;
    money.costs_csv(CostsQuery) -> ExportFile;
    money.costs_pdf(CostsPdfQuery) -> ExportFile;
    money.reconcile(ReconcileQuery) -> ReconcileView;
    money.budget(()) -> BudgetView;
    money.set_budget(Budget) -> BudgetView;
    watch.closing_digest(()) -> ClosingDigest;
    money.tariff_book(()) -> TariffView;
    money.card_read(CardFile) -> CardPreview;
    money.card_take(CardFile) -> TariffView;
    money.card_remove(CardName) -> TariffView;
}

fn parse<T: DeserializeOwned>(params: Value) -> Result<T, Fault> {
    serde_json::from_value(params).map_err(|why| Fault::new(FaultCode::Invalid).because(why))
}

fn answer<T: Serialize>(result: Result<T, Fault>) -> Result<Value, Fault> {
    serde_json::to_value(result?).map_err(|why| Fault::new(FaultCode::Internal).because(why))
}
