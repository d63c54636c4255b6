//! Records and texts made small for storage: JSON, deflated.
//!
//! In: anything that serialises. Out: bytes, and back.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Most bytes that a stored value may unfold to.
const MOST: u64 = 1 << 30;

/// Bytes of a value.
pub(super) fn pack(value: &impl Serialize) -> std::io::Result<Vec<u8>> {
    let json = serde_json::to_vec(value)?;
    let mut out = ZlibEncoder::new(Vec::new(), Compression::new(6));
    out.write_all(&json)?;
    out.finish()
}

/// The value again; a failure is told as one of the column it came from.
pub(super) fn unpack<T: DeserializeOwned>(bytes: &[u8], column: usize) -> rusqlite::Result<T> {
    let wrong =
        |e: Box<dyn std::error::Error + Send + Sync>| rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, e);
    let mut json = Vec::new();
    ZlibDecoder::new(bytes).take(MOST).read_to_end(&mut json).map_err(|e| wrong(e.into()))?;
    serde_json::from_slice(&json).map_err(|e| wrong(e.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_and_damage_is_told() {
        let value = vec!["a".repeat(1000), "é".to_owned()];
        let bytes = pack(&value).unwrap();
        assert!(bytes.len() < 100);
        assert_eq!(unpack::<Vec<String>>(&bytes, 0).unwrap(), value);
        assert!(unpack::<Vec<String>>(&bytes[..bytes.len() / 2], 0).is_err());
        assert!(unpack::<u8>(&bytes, 0).is_err());
    }
}
