//! The `dualuse` program; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    dualuse::cli::main()
}
