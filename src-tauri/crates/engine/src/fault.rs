//! Turns the failures of the crates below into the one shape the window knows.

use crate::{
    api::fault::{Fault, FaultCode},
    secrets::SecretsError,
    setting_keys::BUDGET,
};
use domain::{refusal::Refusal, retry::ErrorClass};
use store::StoreError;
use whatsapp::client::CallError;

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::NewerDatabase { .. } => FaultCode::NewerDatabase,
            StoreError::WrongKeyOrDamaged => FaultCode::DatabaseUnreadable,
            StoreError::DiskFull => FaultCode::DiskFull,
            StoreError::ReadOnly => FaultCode::ReadOnly,
            StoreError::DiskFails => FaultCode::DiskFails,
            StoreError::Gone | StoreError::LogGone => FaultCode::DataGone,
            StoreError::NotFound => FaultCode::NotFound,
            StoreError::Setting { .. } => FaultCode::Invalid,
            _ => FaultCode::Internal,
        };
        let fault = Self::new(code).because(&error);
        match error {
            StoreError::Setting { key } if key == BUDGET => fault.keyed(Refusal::BudgetUnreadable),
            StoreError::FilesDamaged => fault.keyed(Refusal::FilesDamaged),
            _ => fault,
        }
    }
}

impl From<SecretsError> for Fault {
    fn from(error: SecretsError) -> Self {
        Self::new(FaultCode::KeychainLocked).because(error)
    }
}

impl From<CallError> for Fault {
    fn from(error: CallError) -> Self {
        let code = match error.class {
            ErrorClass::RetryAfter if error.error.is_none() => FaultCode::Offline,
            ErrorClass::RetryAfter => FaultCode::RateLimited,
            ErrorClass::WindowClosed => FaultCode::WindowClosed,
            ErrorClass::Reauthenticate => FaultCode::Reauthenticate,
            ErrorClass::Permanent => FaultCode::Rejected,
            ErrorClass::Uncertain => FaultCode::Uncertain,
        };
        let fault = Self::new(code).because(detail_of(&error));
        match &error.error {
            Some(meta) => fault.keyed(meta.sentence()),
            None => fault,
        }
    }
}

/// Meta's own words where it said any, else the transport's.
pub(crate) fn detail_of(error: &CallError) -> String {
    error
        .error
        .as_ref()
        .and_then(|meta| {
            meta.details
                .clone()
                .or_else(|| meta.message.clone())
                .or_else(|| meta.title.clone())
        })
        .unwrap_or_else(|| error.to_string())
}
