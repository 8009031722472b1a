//! Why something was refused, failed or waits: the one closed list of reasons.
//!
//! Each is the key of one sentence in every language (`error_<key>`); the page's table of sentences
//! does not compile with one missing. A reason keeps its name: it is kept in databases.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why something was refused, failed or waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// This delivery from Meta could not be read.
    UnreadableWebhook,
    /// This was done with a newer version of Guichet.
    NewerEntry,
    /// This delivery is not signed.
    UnsignedWebhook,
    /// The signature does not match.
    WrongSignature,
    /// This delivery is larger than anything Meta sends.
    TooLarge,
    /// This delivery is for a number that is not connected here.
    ForeignNumber,
    /// This delivery does not say which customer it is about.
    NobodyNamed,
    /// Guichet cannot answer in a group.
    GroupNotAnswered,
    /// This computer’s clock is wrong.
    ClockWrong,
    /// Another program uses the address that receives messages.
    ListenerPortTaken,
    /// The access token has expired.
    TokenExpired,
    /// The access token lacks a permission.
    PermissionMissing,
    /// Meta does not yet send this account’s messages to your app.
    NotSubscribed,
    /// Without the app secret nothing proves that messages come from Meta, so they are not taken.
    NoAppSecret,
    /// Choose a verify token.
    NoVerifyToken,
    /// No payment method.
    NoPaymentMethod,
    /// This WhatsApp account does not exist, or the token cannot see it.
    WabaNotFound,
    /// This number does not belong to this account.
    NumberNotInWaba,
    /// Meta does not answer right now.
    Offline,
    /// No number is connected.
    NotConnected,
    /// This file is too big for WhatsApp.
    FileTooBig,
    /// WhatsApp does not take this kind of file.
    FileTypeNotTaken,
    /// WhatsApp does not take programs.
    FileProgram,
    /// WhatsApp takes pictures only as JPEG or PNG.
    FilePicture,
    /// WhatsApp takes films only as MP4 or 3GP.
    FileFilm,
    /// WhatsApp takes sound only in five forms.
    FileSound,
    /// WhatsApp does not take several files in one.
    FileArchive,
    /// WhatsApp takes tables only as Excel workbooks.
    FileTable,
    /// This is a folder.
    FileFolder,
    /// This file cannot be read on this computer.
    FileUnreadableHere,
    /// No program of this computer opens web pages.
    NoBrowser,
    /// No program of this computer writes mail.
    NoMailProgram,
    /// No program of this computer makes calls.
    NoPhoneProgram,
    /// There is nothing to send.
    EmptyMessage,
    /// The text is longer than WhatsApp takes.
    TextTooLong,
    /// Meta has not approved this template.
    TemplateNotApproved,
    /// Some words of the template are missing.
    TemplateValuesMissing,
    /// The price changed since it was shown, so nothing was sent.
    PriceChanged,
    /// The conversation closed before this went out.
    WindowClosed,
    /// WhatsApp no longer has this file.
    MediaGone,
    /// The access token is no longer accepted.
    Token,
    /// The connection lacks a permission.
    Permission,
    /// WhatsApp had a passing problem.
    MetaTrouble,
    /// WhatsApp is briefly unavailable.
    MetaDown,
    /// Too much was sent at once.
    TooFast,
    /// Too many messages to this customer in a short time.
    PairLimit,
    /// Your number is under maintenance at WhatsApp.
    Maintenance,
    /// This business number no longer exists at WhatsApp.
    NumberGone,
    /// Your number is not yet activated at WhatsApp.
    NumberNotRegistered,
    /// This number was removed just now.
    NumberJustRemoved,
    /// WhatsApp did not accept this message as it is.
    BadRequest,
    /// WhatsApp does not allow this from your number.
    NotAllowed,
    /// Meta has restricted your account.
    AccountRestricted,
    /// Your WhatsApp account is locked.
    AccountLocked,
    /// Your account may not write to this country.
    CountryNotAllowed,
    /// You blocked this customer.
    YouBlocked,
    /// Meta did not deliver this message because of a trial of its own.
    Experiment,
    /// This is your own number.
    OwnNumber,
    /// The message could not be delivered.
    NotOnWhatsapp,
    /// The display name of your number is not approved yet.
    DisplayName,
    /// WhatsApp could not charge you.
    PaymentMethod,
    /// Too many customers reported your messages.
    SpamLimit,
    /// This customer has had enough promotional messages.
    MarketingLimit,
    /// This customer no longer wants promotional messages from you.
    MarketingStopped,
    /// Promotional messages are not open to your account.
    MarketingDisabled,
    /// Only promotional templates go this way.
    MarketingOnly,
    /// WhatsApp does not pass on this kind of message.
    UnsupportedKind,
    /// The customer’s file could not be downloaded.
    MediaUnavailable,
    /// WhatsApp did not accept this file.
    MediaRefused,
    /// This message can only be seen in the WhatsApp Business app.
    LookOnPhone,
    /// This template cannot be sent to this customer.
    TemplateNotForThis,
    /// Meta limits your templates because some are in the wrong category.
    TemplateMisuse,
    /// The template’s fields are not filled in properly.
    TemplateValues,
    /// This template does not exist in this language or is not approved.
    TemplateMissing,
    /// The filled-in text is too long for this template.
    TemplateTooLong,
    /// This template breaks WhatsApp’s rules.
    TemplatePolicy,
    /// This template is paused because too many customers rated it badly.
    TemplatePaused,
    /// This template is switched off for good.
    TemplateDisabled,
    /// This template was created just now.
    TemplateSyncing,
    /// This form is blocked by Meta.
    FormBlocked,
    /// This form is slowed down by Meta.
    FormThrottled,
    /// The number could not be removed.
    Registration,
    /// This number was activated too often.
    RegistrationLimit,
    /// The PIN is not right.
    PinWrong,
    /// Too many tries at the PIN.
    PinWait,
    /// This number must be verified first.
    VerifyFirst,
    /// The WhatsApp payment terms are not accepted.
    PaymentsTerms,
    /// This customer’s identity has changed.
    IdentityChanged,
    /// The phone’s history is not shared.
    HistoryUnavailable,
    /// Calls are not open to your number.
    CallsUnavailable,
    /// This group could not be reached.
    Groups,
    /// No internet connection.
    NoNetwork,
    /// WhatsApp did not answer.
    NoAnswer,
    /// WhatsApp’s answer could not be read.
    NotUnderstood,
    /// This file is too large.
    FileTooLarge,
    /// The file arrived damaged.
    FileDamaged,
    /// The WhatsApp address in the settings is not valid.
    BadSettings,
    /// The account id or a phone number id is missing.
    IdsMissing,
    /// An account id or a phone number id has other signs than digits.
    IdsNotNumbers,
    /// The access token is missing.
    TokenMissing,
    /// This text cannot be an access token.
    TokenMalformed,
    /// The access token expires soon.
    TokenExpiresSoon,
    /// The API address is not valid.
    BadAddress,
    /// Another API address needs a new access token.
    AddressNeedsToken,
    /// This file is empty.
    FileEmpty,
    /// Guichet no longer answers.
    HostUnreachable,
    /// This would pass the month’s budget, so it waits.
    OverBudget,
    /// Meta now charges this template as another category, and it costs more.
    CategoryChanged,
    /// The limit must be in the currency Meta bills this account in.
    BudgetCurrency,
    /// A limit cannot be less than zero.
    BudgetNegative,
    /// This file is larger than any of Meta’s price lists.
    CardTooBig,
    /// This file is neither CSV nor Excel.
    CardNotCsv,
    /// This Excel file cannot be read.
    CardBadWorkbook,
    /// This does not look like a price list of Meta’s.
    CardNotARateCard,
    /// These are prices for conversations, as before July 2025.
    CardPerConversation,
    /// The file does not say its first day and currency.
    CardNeedsDateAndCurrency,
    /// The file does not say from which day it holds.
    CardNoEffectiveDate,
    /// The file names more than one first day.
    CardSeveralDates,
    /// Meta’s prices begin on the first of a month, and this file says another day.
    CardNotFirstOfMonth,
    /// This price list is from before July 2025, when messages were not charged.
    CardBeforeMessages,
    /// The file names more than one currency.
    CardSeveralCurrencies,
    /// The file is in a currency that Meta does not bill in.
    CardUnsupportedCurrency,
    /// A row of the file names no currency.
    CardCurrencyMissing,
    /// The file has a row that sums up the others.
    CardTotals,
    /// The file is UTF-16, as a spreadsheet's "Unicode text" is.
    CardUtf16,
    /// The prices of the file have fewer decimals than those in force.
    CardRounded,
    /// A country or region stands in the file twice.
    CardMarketTwice,
    /// A row of the file names no country or region.
    CardMarketUnnamed,
    /// A price in the file cannot be read.
    CardBadCell,
    /// A price has a comma that can be read in two ways.
    CardCommaDecimal,
    /// The file has a column that Guichet does not know.
    CardUnknownColumn,
    /// Countries are missing from this file.
    CardIncomplete,
    /// The volume tiers in the file do not follow each other.
    CardBadBands,
    /// These rules cannot be read.
    CardNotAnEra,
    /// Rules can be tried only from July 2025 on.
    CardEraTooEarly,
    /// Rules to try must begin on a day to come.
    CardEraBegun,
    /// This invoice cannot be read, and nothing of it was taken.
    InvoiceUnreadable,
    /// There is no such month.
    Month,
    /// A label needs a name of at most 40 characters.
    LabelName,
    /// Another label already has this name.
    LabelTaken,
    /// This is not an email address.
    Email,
    /// This customer’s number is not known, so nothing can be sent to them.
    NoAddress,
    /// Guichet is already open on this data.
    AlreadyOpen,
    /// The month's limit can no longer be read, so nothing paid goes out.
    BudgetUnreadable,
    /// The preferences can no longer be read: the original ones apply.
    PreferencesUnreadable,
    /// Guichet stumbled before sending: nothing went out.
    BrokeOff,
    /// It did not go out for a token that was not taken; another one is taken now.
    TokenRenewed,
    /// Its words were taken back before anybody knew whether it had gone.
    TakenBack,
    /// Other software or Meta's agent holds the conversation.
    OtherPartner,
    /// The disk is full: nothing new can be kept.
    DiskFull,
    /// The disk does not read or write.
    DiskFails,
    /// Guichet may not write in its data folder.
    DataReadOnly,
    /// The file that holds the conversations is no longer where it was.
    DataGone,
    /// The log of the conversations was deleted while they were open.
    DataLogGone,
    /// Another program holds Guichet’s data.
    DataLocked,
    /// A part of the conversations can no longer be read from the disk.
    DatabaseDamaged,
    /// Some photos and files can no longer be read from the disk.
    FilesDamaged,
    /// The store of photos and files was moved or deleted while it was open.
    FilesAway,
    /// The store of photos and files was gone.
    FilesMissing,
    /// The store of photos and files is damaged and was set aside.
    FilesSetAside,
    /// The computer’s keychain is locked or missing.
    KeychainLocked,
    /// What comes in is not signed with the app secret kept here.
    AppSecretWrong,
    /// A delivery from Meta could not be kept, and not when it came again either.
    DeliveryNotTaken,
    /// Some deliveries from Meta could not be read.
    Quarantined,
    /// The recovery key is not kept yet.
    RecoveryKeyNotKept,
    /// This is not a whole recovery key.
    RecoveryKeySlip,
    /// This recovery key is for other data.
    RecoveryKeyWrong,
    /// Meta has not said yet in which currency the account is billed.
    CurrencyNotSaid,
    /// The file a recovery key opens is not beside the data.
    RecoveryFileMissing,
    /// Meta refused for a reason not listed here, or a newer version wrote one this version does
    /// not know.
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Refusal;

    #[test]
    fn a_reason_is_a_word_that_stays_and_one_of_a_newer_version_is_read_all_the_same() {
        let word = serde_json::to_string(&Refusal::WindowClosed).unwrap();
        assert_eq!(word, "\"window_closed\"");
        assert_eq!(
            serde_json::from_str::<Refusal>(&word).unwrap(),
            Refusal::WindowClosed
        );
        let newer = serde_json::from_str::<Refusal>("\"of_next_year\"").unwrap();
        assert_eq!(newer, Refusal::Unknown);
    }
}
