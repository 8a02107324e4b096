//! The Go modules below `tests/`, which run where Go is installed and their modules can be had.

use std::{io::Write, path::Path, process::Command};

/// A Go module of ours.
pub struct Module(&'static str);

impl Module {
    /// The module in a folder below `tests/`, if it can be run. Where it cannot, that is said on standard error, unless
    /// `FUNCTION_IDP_REQUIRE_ENGINE` is set.
    ///
    /// # Panics
    /// When it is required and cannot be run.
    pub fn find(folder: &'static str) -> Option<Self> {
        let module = Self(folder);
        let Some(obstacle) = module.obstacle() else {
            return Some(module);
        };
        let required = std::env::var_os("FUNCTION_IDP_REQUIRE_ENGINE").is_some();
        assert!(!required, "the tests in tests/{folder} are required: {obstacle}");
        // Written past the test harness, which keeps to itself what a passing test prints.
        std::io::stderr().write_all(format!("{folder}: skipped: {obstacle}\n").as_bytes()).unwrap();
        None
    }

    /// Runs its tests. `variable` tells them where the files are that were written for them.
    ///
    /// # Panics
    /// When one fails.
    pub fn test(&self, variable: &str, files: &Path) {
        let ended = self.go(&["test", "-count=1", "-timeout=30m"]).env(variable, files).status().unwrap();
        assert!(ended.success(), "go test in tests/{} failed: {ended}", self.0);
    }

    /// A `go` command in the folder of the module.
    fn go(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("go");
        command
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(self.0))
            .env("FUNCTION_IDP", env!("CARGO_BIN_EXE_function-idp"))
            .args(arguments);
        command
    }

    /// Why the module cannot be run here, if it cannot: no Go, an old one, or modules that cannot be downloaded.
    fn obstacle(&self) -> Option<String> {
        match self.go(&["list", "-deps", "-test", "./..."]).output() {
            Err(error) => Some(format!("cannot run go: {error}")),
            Ok(output) if output.status.success() => None,
            Ok(output) => Some(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        }
    }
}
