//! PDFs from the templates of a tenant, read by a program that is not ours (`pypdf`, which `tests/setup` installs).

use crate::support::{Home, sdk_python};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// Prints what a reader finds in a PDF.
const READ: &str = "
import json, sys
from pypdf import PdfReader
reader = PdfReader(sys.argv[1], strict=True)
info = reader.metadata
fonts = {str(font['/BaseFont']) for page in reader.pages for font in
         (ref.get_object() for ref in page['/Resources']['/Font'].values())}
print(json.dumps({
    'pages': [page.extract_text() for page in reader.pages],
    'boxes': [[float(side) for side in page.mediabox] for page in reader.pages],
    'title': info.title, 'author': info.author, 'creator': info.creator,
    'created': info.creation_date.isoformat(), 'fonts': sorted(fonts),
}))
";

fn read(file: &Path) -> Value {
    let run = Command::new(sdk_python()).args(["-W", "error", "-c", READ]).arg(file).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).unwrap()
}

#[test]
fn a_template_becomes_a_pdf_that_others_read() {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let dev = home.dev(&home.app("everything"), &[]);
    let at = ["--api-url", &dev.origin];
    let _ = home.run(&[&["clock", "set", "2031-03-01T08:00:00Z"][..], &at].concat()).exits(0);
    let items: Vec<Value> =
        (1..=3).map(|item| json!({"name": format!("Größe {item} *|"), "hours": item, "price": item * 100})).collect();
    let data = json!({"number": "R-7", "customer": {"name": "Ada & <Bob>"}, "items": items}).to_string();
    let file = home.path().join("invoice.pdf");
    let render = ["templates", "render", "invoice", "--data", &data, "--output", file.to_str().unwrap(), "--json"];
    let made = home.run(&[&render[..], &at].concat()).exits(0).json();
    assert_eq!((&made["pages"], &made["missing"], &made["warnings"]), (&json!(2), &json!([]), &json!([])), "{made}");
    let found = read(&file);
    let lines: Vec<Vec<&str>> = found["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page.as_str().unwrap().lines().map(str::trim).filter(|line| !line.is_empty()).collect())
        .collect();
    let first = lines[0].join("\n");
    for text in [
        "Invoice R-7",
        "Dear Ada & <Bob>,",
        "Größe 2 *|",
        "200 €",
        "Pay within 14 days.",
        "Portal (https://pay.example/x)",
        "Terms",
        "see §\u{a0}3.",
        "No returns.",
        "Thank you!",
        "1 / 2",
    ] {
        assert!(first.contains(text), "{text}: {first}");
    }
    assert!(lines[1][0] == "Annex" && lines[1].contains(&"2 / 2"), "{:?}", lines[1]);
    assert_eq!(found["boxes"][0], json!([0.0, 0.0, 595.28, 841.89]));
    assert_eq!((&found["title"], &found["creator"]), (&json!("Invoice R-7"), &json!("LinkWorld local platform")));
    assert!(found["created"].as_str().unwrap().starts_with("2031-03-01T08:"), "the platform's time: {found}");
    assert!(found["fonts"].as_array().unwrap().contains(&json!("/Helvetica-Bold")), "{found}");

    let again = home.path().join("again.pdf");
    let render = ["templates", "render", "invoice", "--output", again.to_str().unwrap()];
    let run = home.run(&[&render[..], &at].concat()).exits(0);
    let _ = run.says("`customer.name` has no value");
    assert!(read(&again)["pages"][0].as_str().unwrap().contains("Dear {{customer.name}},"), "loud, not empty");
    let unknown = home.run(&[&["templates", "render", "invoce"][..], &at].concat());
    let _ = unknown.exits(6).says("invoice");
    assert_eq!(dev.stop(), 130);
}
