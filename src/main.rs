//! The `dualuse` program; everything is in the library.

use std::process::ExitCode;

/// Reading a list and documents makes very many small strings: the system's allocator took a quarter of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    dualuse::cli::main()
}
