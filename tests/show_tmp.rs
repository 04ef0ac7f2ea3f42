use linkworld::{manifest::read, text::SourceFile};
#[test]
fn show() {
    for p in ["/tmp/t1.yaml", "/tmp/t2.yaml"] {
        let s = SourceFile::new(p, std::fs::read_to_string(p).unwrap());
        for f in read(&s).findings {
            let a = s.position(f.primary.span.start);
            println!("{}:{} [{}] {} | {}\n    help {:?}\n    edits {:?}", a.line, a.column, f.code, f.path, f.headline, f.help, f.edits.iter().map(|e| (s.slice(e.span), &e.replacement)).collect::<Vec<_>>());
        }
    }
}
