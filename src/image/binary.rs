//! The function's binary: one that starts in an image that holds nothing else.

use std::fmt;

use object::{
    LittleEndian,
    elf::{EM_AARCH64, EM_X86_64, ET_DYN, ET_EXEC, FileHeader64, PT_INTERP},
    read::elf::{FileHeader, ProgramHeader},
};

/// A processor that the function is built for, by the name that container images have for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Architecture {
    /// x86-64.
    Amd64,
    /// Arm with 64 bits.
    Arm64,
}

impl fmt::Display for Architecture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Amd64 => "amd64",
            Self::Arm64 => "arm64",
        })
    }
}

/// Why a file cannot be the one program of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is no program for Linux on 64 bits.
    #[error("it is no 64-bit program for Linux")]
    NoProgram,
    /// Its processor is not served.
    #[error("its processor is neither amd64 nor arm64")]
    Processor,
    /// It asks for a loader, which an empty image does not have.
    #[error("it is linked dynamically, and an image that holds nothing else cannot start it; link it statically")]
    Dynamic,
}

/// A binary that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// The processor that it runs on.
    pub architecture: Architecture,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Binary {
    /// Looks at a file's header.
    ///
    /// # Errors
    /// When it would not start in an otherwise empty image.
    pub fn new(bytes: Vec<u8>) -> Result<Self, Unusable> {
        let data = bytes.as_slice();
        let header = FileHeader64::<LittleEndian>::parse(data).map_err(|_| Unusable::NoProgram)?;
        let endian = header.endian().map_err(|_| Unusable::NoProgram)?;
        if ![ET_EXEC, ET_DYN].contains(&header.e_type(endian)) {
            return Err(Unusable::NoProgram);
        }
        let architecture = match header.e_machine(endian) {
            EM_X86_64 => Architecture::Amd64,
            EM_AARCH64 => Architecture::Arm64,
            _ => return Err(Unusable::Processor),
        };
        let segments = header.program_headers(endian, data).map_err(|_| Unusable::NoProgram)?;
        if segments.is_empty() {
            return Err(Unusable::NoProgram);
        }
        if segments.iter().any(|segment| segment.p_type(endian) == PT_INTERP) {
            return Err(Unusable::Dynamic);
        }
        Ok(Self { architecture, bytes })
    }
}
