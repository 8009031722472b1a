//! What a delivered message is charged as, what it costs, and the report of it. A second reading of
//! Meta's tariff, without a line of the product's.

pub(crate) mod analytics;
pub(crate) mod price;
pub(crate) mod rates;
