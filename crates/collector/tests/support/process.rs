//! The real binary.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Output, Stdio};

/// Where it lies.
pub const AFTERWORD: &str = env!("CARGO_BIN_EXE_afterword");

/// The command, with none of the settings of whoever runs the tests.
pub fn afterword(folder: &Path) -> Command {
    program(AFTERWORD, folder)
}

/// Another program, which starts the command in its turn.
pub fn program(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(name);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AFTERWORD_") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    afterword(folder).args(arguments).output().unwrap()
}

/// A running `afterword serve`. It is killed when dropped.
pub struct Served {
    child: Child,
    out: BufReader<ChildStdout>,
    error: Option<ChildStderr>,
    /// What it said at its start.
    pub said: String,
    pub address: String,
    pub public_key: String,
}

impl Served {
    pub fn start(folder: &Path) -> Self {
        Self::of(afterword(folder).args(["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Waits until it has said all of where it is and what its keys are.
    pub fn of(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        while !said.contains("secret key") {
            if out.read_line(&mut said).unwrap() == 0 {
                let mut error = String::new();
                child
                    .stderr
                    .take()
                    .unwrap()
                    .read_to_string(&mut error)
                    .unwrap();
                panic!("it ended at once: {said}{error}");
            }
        }
        let after = |word: &str| {
            let line = said.lines().find(|line| line.starts_with(word)).unwrap();
            line[word.len()..]
                .split_whitespace()
                .next()
                .unwrap()
                .to_owned()
        };
        Self {
            address: after("listening").split_once("://").unwrap().1.to_owned(),
            public_key: after("public key"),
            error: child.stderr.take(),
            child,
            out,
            said,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn records_url(&self) -> String {
        self.url(&format!("/v1/records?key={}", self.public_key))
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it between two instructions, as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as a supervisor does.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends it this signal.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let told = Command::new("sh")
            .args(["-c", "kill -\"$1\" \"$0\"", &pid, name])
            .status();
        assert!(told.unwrap().success());
    }

    /// Waits for its end, and gives all that it has said since its start.
    pub fn ended(mut self) -> (ExitStatus, String) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        self.error
            .take()
            .unwrap()
            .read_to_string(&mut rest)
            .unwrap();
        (self.child.wait().unwrap(), rest)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
