//! What was remembered is there after a restart.

use crate::common::{Day, upload};
use chrono::TimeDelta;
use sandbox::{Config, Seed};
use serde_json::json;

#[tokio::test]
async fn the_state_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let with_file = |c: &mut Config| {
        c.state_file = Some(file.clone());
        c.seed = Seed::Demo;
    };
    let day = Day::with("2026-11-21T10:00:00Z", with_file).await;
    day.later(TimeDelta::hours(1));
    day.lea("Gardez-moi").await;
    let (_, up) = upload(&day, "image/png", b"kept".to_vec()).await;
    day.sandbox.settled().await;
    let mut before = day.sandbox.state();
    day.sandbox.shutdown().await;

    let again = Day::with("2026-11-21T10:00:00Z", with_file).await;
    let mut after = again.sandbox.state();
    for state in [&mut before, &mut after] {
        state["webhooks"] = json!(null);
    }
    assert_eq!(before, after);
    let (_, media) = again.get(up["id"].as_str().unwrap()).await;
    assert_eq!(media["file_size"], 4);
}
