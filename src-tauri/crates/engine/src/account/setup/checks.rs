//! Checks a connection against Meta, one thing at a time, each with a plain sentence.

use super::Wanted;
use crate::{
    account::Room,
    api::setup::{Check, CheckName, CheckOutcome},
    fault::detail_of,
};
use domain::refusal::Refusal;
use domain::retry::ErrorClass;
use whatsapp::client::{AccountInfo, CallError, Client, NumberInfo};

/// What the checks found.
pub(super) struct Found {
    pub checks: Vec<Check>,
    pub account: Option<AccountInfo>,
    pub numbers: Vec<NumberInfo>,
    pub app_id: Option<String>,
}

impl Found {
    /// Nothing failed, and Meta itself has said so: where nothing could be asked, nothing is
    /// known.
    pub(super) fn is_good(&self) -> bool {
        let failed = |check: &Check| check.outcome == CheckOutcome::Failed;
        self.account.is_some() && !self.checks.iter().any(failed)
    }

    /// Why Meta no longer takes the token, if it said so.
    pub(super) fn refused_token(&self) -> Option<Refusal> {
        let token = |check: &&Check| {
            check.name == CheckName::Token && check.outcome == CheckOutcome::Failed
        };
        self.checks.iter().find(token)?.key
    }
}

pub(super) async fn run(room: &Room, wanted: &Wanted) -> Found {
    let mut found = Found {
        checks: Vec::new(),
        account: None,
        numbers: Vec::new(),
        app_id: None,
    };
    let client = match &wanted.client {
        Ok(client) => client,
        Err(key) => {
            found
                .checks
                .push(Check::of(CheckName::Token, CheckOutcome::Failed).keyed(*key));
            local(wanted, &mut found);
            return found;
        }
    };
    token(room, wanted, client, &mut found).await;
    account(wanted, client, &mut found).await;
    numbers(wanted, client, &mut found).await;
    subscription(wanted, client, &mut found).await;
    local(wanted, &mut found);
    found
}

async fn token(room: &Room, wanted: &Wanted, client: &Client, found: &mut Found) {
    let Some(token) = &wanted.token else { return };
    let check = Check::of(CheckName::Token, CheckOutcome::Passed);
    match client.debug_token(token).await {
        Ok(info) => {
            found.app_id = info.app_id.clone();
            if !info.is_valid {
                found.checks.push(
                    Check::of(CheckName::Token, CheckOutcome::Failed).keyed(Refusal::TokenExpired),
                );
                return;
            }
            let soon = info
                .expires_at
                .is_some_and(|at| at.since(room.desk.now()).num_days() < 7 && at.as_millis() > 0);
            found.checks.push(if soon {
                Check {
                    outcome: CheckOutcome::Warning,
                    ..check.keyed(Refusal::TokenExpiresSoon)
                }
            } else {
                check
            });
            let missing = info.missing_scopes();
            found.checks.push(if missing.is_empty() {
                Check::of(CheckName::Permissions, CheckOutcome::Passed)
            } else {
                Check {
                    detail: Some(missing.join(", ")),
                    ..Check::of(CheckName::Permissions, CheckOutcome::Failed)
                        .keyed(Refusal::PermissionMissing)
                }
            });
        }
        Err(error) => found
            .checks
            .push(failed(CheckName::Token, &error, Refusal::TokenExpired)),
    }
}

async fn account(wanted: &Wanted, client: &Client, found: &mut Found) {
    match client.account(&wanted.waba).await {
        Ok(info) => {
            found
                .checks
                .push(Check::of(CheckName::Waba, CheckOutcome::Passed));
            // Without one, replies stop after the 1,000 free ones (Meta, Pricing, 2026-09-30).
            found.checks.push(if info.payment_method {
                Check::of(CheckName::PaymentMethod, CheckOutcome::Passed)
            } else {
                Check::of(CheckName::PaymentMethod, CheckOutcome::Warning)
                    .keyed(Refusal::NoPaymentMethod)
            });
            found.account = Some(info);
        }
        Err(error) => found
            .checks
            .push(failed(CheckName::Waba, &error, Refusal::WabaNotFound)),
    }
}

async fn numbers(wanted: &Wanted, client: &Client, found: &mut Found) {
    if found.account.is_none() {
        found
            .checks
            .push(Check::of(CheckName::Number, CheckOutcome::Skipped));
        return;
    }
    match client.numbers(&wanted.waba).await {
        Ok(numbers) => {
            for id in &wanted.numbers {
                let known = numbers.iter().any(|number| number.id == *id);
                let check = if known {
                    Check::of(CheckName::Number, CheckOutcome::Passed)
                } else {
                    Check::of(CheckName::Number, CheckOutcome::Failed)
                        .keyed(Refusal::NumberNotInWaba)
                };
                found.checks.push(Check {
                    subject: Some(id.to_string()),
                    ..check
                });
            }
            found.numbers = numbers;
        }
        Err(error) => {
            found
                .checks
                .push(failed(CheckName::Number, &error, Refusal::NumberNotInWaba))
        }
    }
}

async fn subscription(wanted: &Wanted, client: &Client, found: &mut Found) {
    if found.account.is_none() {
        found
            .checks
            .push(Check::of(CheckName::Subscription, CheckOutcome::Skipped));
        return;
    }
    found
        .checks
        .push(match client.subscribed_apps(&wanted.waba).await {
            Ok(apps) if apps.is_empty() => match client.subscribe(&wanted.waba, None).await {
                Ok(()) => Check::of(CheckName::Subscription, CheckOutcome::Passed),
                Err(error) => Check {
                    outcome: CheckOutcome::Warning,
                    ..failed(CheckName::Subscription, &error, Refusal::NotSubscribed)
                },
            },
            Ok(_) => Check::of(CheckName::Subscription, CheckOutcome::Passed),
            Err(error) => Check {
                outcome: CheckOutcome::Warning,
                ..failed(CheckName::Subscription, &error, Refusal::NotSubscribed)
            },
        });
}

fn local(wanted: &Wanted, found: &mut Found) {
    let kept = |name, there: bool, key: Refusal| {
        if there {
            Check::of(name, CheckOutcome::Passed)
        } else {
            Check::of(name, CheckOutcome::Failed).keyed(key)
        }
    };
    found.checks.push(kept(
        CheckName::AppSecret,
        wanted.app_secret,
        Refusal::NoAppSecret,
    ));
    found.checks.push(kept(
        CheckName::VerifyToken,
        wanted.verify_token,
        Refusal::NoVerifyToken,
    ));
}

/// A failed check in Meta's sentence, or `key` where Meta only says "no". What Meta could not look
/// into now says nothing about the shop: nothing failed.
fn failed(name: CheckName, error: &CallError, key: Refusal) -> Check {
    let (outcome, sentence) = match (error.class, error.sentence()) {
        (ErrorClass::RetryAfter | ErrorClass::Uncertain, Refusal::NoNetwork) => {
            (CheckOutcome::Skipped, Refusal::Offline)
        }
        (ErrorClass::RetryAfter | ErrorClass::Uncertain, said) => (CheckOutcome::Skipped, said),
        (ErrorClass::Reauthenticate, said) => (CheckOutcome::Failed, said),
        (ErrorClass::Permanent | ErrorClass::WindowClosed, _) => (CheckOutcome::Failed, key),
    };
    Check {
        detail: Some(detail_of(error)),
        ..Check::of(name, outcome).keyed(sentence)
    }
}

impl Check {
    fn of(name: CheckName, outcome: CheckOutcome) -> Self {
        Self {
            name,
            subject: None,
            outcome,
            key: None,
            detail: None,
        }
    }

    fn keyed(mut self, key: Refusal) -> Self {
        self.key = Some(key);
        self
    }
}
