//! gzip and zip files without a trace of when and where they were made.

use miniz_oxide::deflate::compress_to_vec;

/// Compression level; 9 is the slowest that still pays.
const LEVEL: u8 = 9;

/// A gzip file: no name, no time, no operating system.
pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    file.extend(compress_to_vec(content, LEVEL));
    file.extend(checksum(content).to_le_bytes());
    file.extend(length(content).to_le_bytes());
    file
}

/// A zip file whose members all bear the first instant that the format knows, 1 January 1980.
pub(crate) fn zip(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in members {
        let offset = length(&file);
        let packed = compress_to_vec(content, LEVEL);
        let mut common = Vec::new();
        common.extend(20_u16.to_le_bytes()); // version needed: deflate
        common.extend(0x0800_u16.to_le_bytes()); // names are UTF-8
        common.extend(8_u16.to_le_bytes()); // deflate
        common.extend(0_u16.to_le_bytes()); // midnight
        common.extend(0x0021_u16.to_le_bytes()); // 1980-01-01
        common.extend(checksum(content).to_le_bytes());
        common.extend(length(&packed).to_le_bytes());
        common.extend(length(content).to_le_bytes());
        common.extend(short(name.len()).to_le_bytes());
        common.extend(0_u16.to_le_bytes()); // no extra field

        file.extend(0x0403_4b50_u32.to_le_bytes());
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(&packed);

        directory.extend(0x0201_4b50_u32.to_le_bytes());
        directory.extend(20_u16.to_le_bytes()); // version made by
        directory.extend(&common);
        directory.extend([0; 10]); // no comment, first disk, no attributes
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = length(&file);
    file.extend(&directory);
    file.extend(0x0605_4b50_u32.to_le_bytes());
    file.extend([0; 4]); // one disk
    file.extend(short(members.len()).to_le_bytes());
    file.extend(short(members.len()).to_le_bytes());
    file.extend(length(&directory).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0; 2]); // no comment
    file
}

// The files of a case are a few megabytes; neither format's limit is near.
fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// CRC-32 as gzip and zip define it.
fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    !bytes.iter().fold(u32::MAX, |sum, byte| (sum >> 8) ^ TABLE[((sum ^ u32::from(*byte)) & 0xff) as usize])
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn gzip_is_read_back_and_bears_no_time() {
        let content = b"one line\nanother line\n".repeat(200);
        let file = gzip(&content);
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(file.as_slice()).read_to_end(&mut back).unwrap();
        assert_eq!(back, content);
        assert_eq!(&file[4..8], &[0; 4]);
    }

    #[test]
    fn zip_is_read_back_member_by_member() {
        let members =
            vec![("a/one.json".to_owned(), b"[1]".to_vec()), ("zwei.json".to_owned(), b"{} ".repeat(500))];
        let mut archive = zip::ZipArchive::new(Cursor::new(super::zip(&members))).unwrap();
        assert_eq!(archive.len(), 2);
        for (name, content) in members {
            let mut back = Vec::new();
            archive.by_name(&name).unwrap().read_to_end(&mut back).unwrap();
            assert_eq!(back, content, "{name}");
        }
    }
}
