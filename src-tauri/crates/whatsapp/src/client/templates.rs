//! The account's message templates (Meta, Templates, 2025-12). What they mean is
//! `domain::template`'s; here they are only fetched, all pages.

use super::{Client, failure::CallError};
use domain::id::WabaId;
use serde_json::Value;

impl Client {
    /// All templates of an account, as Meta writes them.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn templates(&self, waba: &WabaId) -> Result<Vec<Value>, CallError> {
        let fields = "id,name,language,status,category,components,parameter_format,quality_score,rejected_reason";
        self.pages(
            &[waba.as_str(), "message_templates"],
            &[("fields", fields), ("limit", "100")],
        )
        .await
    }
}
