//! Which lines there are, and how they are billed: written down before anything is filed for them.

use crate::{account::Room, accounts::Account, api::fault::Fault, log};
use domain::deed::{Deed, Lines};
use std::sync::Arc;
use store::line::{self, LineRow};

impl Room {
    /// Writes down which lines there are, where that changed: before anything is filed for them.
    pub(super) async fn note_lines(&self, accounts: &[Arc<Account>]) -> Result<(), Fault> {
        let mut wanted: Vec<Lines> = accounts.iter().map(|account| lines_of(account)).collect();
        let known = self.desk.store().read(line::all).await?;
        for row in &known {
            if !wanted.iter().any(|lines| lines.account == row.account) {
                wanted.push(Lines {
                    account: row.account.clone(),
                    currency: None,
                    timezone: None,
                    lines: Vec::new(),
                });
            }
        }
        wanted.retain(|lines| !is_known(lines, &known));
        if wanted.is_empty() {
            return Ok(());
        }
        log::act(&self.desk, move |tx, doing| {
            for lines in wanted {
                doing.deed(tx, &Deed::Lines(lines))?;
            }
            Ok(())
        })
        .await?;
        Ok(())
    }
}

/// An account's lines as the log has them.
fn lines_of(account: &Account) -> Lines {
    let zone = account.knows_timezone.then(|| account.timezone.name());
    let mut lines = account.numbers.clone();
    lines.sort();
    Lines {
        account: account.waba.clone(),
        currency: account.currency,
        timezone: zone.map(str::to_owned),
        lines,
    }
}

/// Whether the log has these already.
fn is_known(lines: &Lines, known: &[LineRow]) -> bool {
    let rows = known.iter().filter(|row| row.account == lines.account);
    let alike = |row: &LineRow| row.currency == lines.currency && row.timezone == lines.timezone;
    rows.clone().all(alike) && rows.map(|row| &row.id).eq(&lines.lines)
}
