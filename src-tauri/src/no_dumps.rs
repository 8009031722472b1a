//! A crash leaves no copy of customers' words on the disk.

/// Forbids core dumps to this process and to those it starts, the page's among them.
///
/// The limit is one byte: below the smallest dump, so that no file is written, and the one value
/// at which Linux does not hand a dump to a collecting program either (Linux, `do_coredump`).
#[cfg(target_os = "linux")]
pub fn forbid() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let one = Rlimit {
        current: Some(1),
        maximum: Some(1),
    };
    if let Err(why) = setrlimit(Resource::Core, one) {
        tracing::warn!(%why, "core dumps could not be forbidden");
    }
}

/// Elsewhere the system keeps none unless it was told to.
#[cfg(not(target_os = "linux"))]
pub fn forbid() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    #[test]
    fn a_crash_leaves_nothing_behind() {
        super::forbid();
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        let values: Vec<_> = core.unwrap().split_whitespace().skip(4).take(2).collect();
        assert_eq!(values, ["1", "1"]);
    }
}
