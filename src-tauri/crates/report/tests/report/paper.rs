use std::sync::LazyLock;

use lopdf::{Dictionary, Document, Object};
use proximate_report::pdf;

use crate::fixture;

/// The document of the realistic case; typesetting is slow without optimisation, so it is done once.
static CASE: LazyLock<Vec<u8>> = LazyLock::new(|| pdf(&fixture::case().report()).unwrap());

/// Where to leave the rendered files for a look, if the variable is set.
pub(crate) fn leave(name: &str, bytes: &[u8]) {
    if let Ok(folder) = std::env::var("PROXIMATE_REPORT_OUT") {
        fs_err::create_dir_all(&folder).unwrap();
        fs_err::write(format!("{folder}/{name}"), bytes).unwrap();
    }
}

fn resolved<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).unwrap().1
}

fn dictionary<'a>(document: &'a Document, from: &'a Dictionary, key: &str) -> &'a Dictionary {
    resolved(document, from.get(key.as_bytes()).unwrap()).as_dict().unwrap()
}

#[test]
fn the_document_is_tagged_archival_and_carries_its_results() {
    let report = fixture::case().report();
    let bytes = &*CASE;
    leave("case.pdf", bytes);
    let document = Document::load_mem(bytes).unwrap();
    let catalog = document.catalog().unwrap();
    assert_eq!(
        dictionary(&document, catalog, "StructTreeRoot").get(b"Type").unwrap().as_name().unwrap(),
        b"StructTreeRoot"
    );
    assert!(dictionary(&document, catalog, "MarkInfo").get(b"Marked").unwrap().as_bool().unwrap());
    let metadata = resolved(&document, catalog.get(b"Metadata").unwrap()).as_stream().unwrap();
    let xmp = String::from_utf8(metadata.get_plain_content().unwrap()).unwrap();
    assert!(xmp.contains("<pdfaid:part>3</pdfaid:part>"), "{xmp}");
    assert!(xmp.contains("<pdfaid:conformance>A</pdfaid:conformance>"), "{xmp}");
    assert!(xmp.contains("<pdfuaid:part>1</pdfuaid:part>"), "{xmp}");
    assert!(xmp.contains("2026-03-10T21:30:00"), "the date of the document is the last event: {xmp}");

    let attached = resolved(&document, catalog.get(b"AF").unwrap()).as_array().unwrap();
    let mut names = Vec::new();
    for file in attached {
        let file = resolved(&document, file).as_dict().unwrap();
        let name = String::from_utf8_lossy(file.get(b"F").unwrap().as_str().unwrap()).into_owned();
        let stream =
            resolved(&document, dictionary(&document, file, "EF").get(b"F").unwrap()).as_stream().unwrap();
        let content = stream.get_plain_content().unwrap();
        serde_json::from_slice::<serde_json::Value>(&content).unwrap();
        if name == "evidence-manifest.json" {
            let manifest: serde_json::Value = serde_json::from_slice(&content).unwrap();
            assert_eq!(manifest["report"], report.fingerprint);
            assert_eq!(manifest["files"].as_array().unwrap().len(), 11);
        }
        names.push(name);
    }
    names.sort();
    assert_eq!(
        names,
        ["chain.json", "evidence-manifest.json", "exposure.json", "severity.json", "timeline.json"]
    );
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    assert!(pdf(&fixture::case().report()).unwrap() == *CASE);
}

#[test]
fn an_empty_case_has_a_document_too() {
    let bytes = pdf(&fixture::empty().report()).unwrap();
    leave("empty.pdf", &bytes);
    assert!(Document::load_mem(&bytes).unwrap().get_pages().len() >= 3);
}

#[test]
fn headings_are_bookmarks_and_tables_have_headers() {
    let document = Document::load_mem(&CASE).unwrap();
    let mut tags = std::collections::BTreeMap::new();
    let mut titles = 0;
    for object in document.objects.values() {
        let Ok(found) = object.as_dict() else { continue };
        if let Ok(Object::Name(tag)) = found.get(b"S") {
            *tags.entry(String::from_utf8_lossy(tag).into_owned()).or_insert(0_u32) += 1;
        }
        titles += u32::from(found.has(b"Title") && found.has(b"Dest"));
    }
    for tag in ["H1", "H2", "Table", "TH", "TD", "Figure", "Caption", "Link"] {
        assert!(tags.contains_key(tag), "no {tag} in {tags:?}");
    }
    assert!(titles >= 10, "{titles} bookmarks");
    let alternatives = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|found| matches!(found.get(b"S"), Ok(Object::Name(tag)) if tag == b"Figure"))
        .all(|figure| figure.has(b"Alt"));
    assert!(alternatives, "a figure has no description");
}
