//! The command `afterword`.

use std::process::ExitCode;

fn main() -> ExitCode {
    afterword_collector::cli::main()
}
