//! Fills a folder with a large made-up shop, for measuring the window with it:
//! `cargo run --release -p store --example fill -- FOLDER KEY [CONVERSATIONS] [MESSAGES IN EACH]`.
#![allow(clippy::expect_used)]

#[expect(dead_code, reason = "the measurements use more of it")]
#[path = "../benches/speed/seed.rs"]
mod seed;

use store::{DatabaseKey, Store};

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [folder, key, sizes @ ..] = given.as_slice() else {
        eprintln!("usage: fill FOLDER KEY [CONVERSATIONS] [MESSAGES IN EACH]");
        std::process::exit(2);
    };
    let size = |n: usize, default| {
        sizes
            .get(n)
            .map_or(default, |text| text.parse().expect("a number"))
    };
    let key = DatabaseKey::from_hex(key).expect("a key of 64 hexadecimal digits");
    let store = Store::open(folder.as_ref(), &key).expect("the folder can be opened");
    // Its last message is of now, so that the last day's windows are open.
    seed::fill_until(
        &store,
        seed::Size {
            threads: size(0, 100_000),
            each: size(1, 10),
        },
        chrono::Utc::now().into(),
    )
    .expect("the shop can be written");
}
