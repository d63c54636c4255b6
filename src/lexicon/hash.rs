//! A fast hash for small keys that come from our own tables: no defence against chosen keys is needed there.
//!
//! In: keys of the automaton. Out: a [`BuildHasher`](std::hash::BuildHasher) for its maps.

use std::hash::{BuildHasherDefault, Hasher};

/// Multiplies and rotates, word by word.
#[derive(Default)]
pub struct Quick(u64);

pub(crate) type QuickBuild = BuildHasherDefault<Quick>;

/// An odd number with well-spread bits: 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Quick {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(SPREAD);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, n: u32) {
        self.add(u64::from(n));
    }

    fn write_u8(&mut self, n: u8) {
        self.add(u64::from(n));
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}
