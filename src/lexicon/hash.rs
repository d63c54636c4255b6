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
        let mut rest = bytes;
        while let Some((chunk, after)) = rest.split_first_chunk() {
            self.add(u64::from_le_bytes(*chunk));
            rest = after;
        }
        // what is left, without a loop over its bytes
        if let (Some(first), Some(last)) = (rest.first_chunk(), rest.last_chunk()) {
            self.add(u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)));
        } else if let [first, .., last] = rest {
            self.add(u64::from(*first) << 16 | u64::from(rest[rest.len() / 2]) << 8 | u64::from(*last));
        } else if let [byte] = rest {
            self.add(u64::from(*byte));
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::BuildHasher;

    use super::*;

    #[test]
    fn every_byte_counts() {
        let build = QuickBuild::default();
        for len in 1..20usize {
            let plain = vec![b'a'; len];
            let mut seen = HashSet::from([build.hash_one(plain.as_slice())]);
            for at in 0..len {
                let mut other = plain.clone();
                other[at] = b'b';
                assert!(seen.insert(build.hash_one(other.as_slice())), "byte {at} of {len}");
            }
        }
    }
}
