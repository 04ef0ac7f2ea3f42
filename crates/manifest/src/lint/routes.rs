//! Rules about HTTP routes: each request fits one of them, each placeholder has one value, each flag does something.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use std::collections::HashMap;

/// Two routes for one request.
pub(super) const AMBIGUOUS: Rule = Rule {
    code: "ambiguous-route",
    severity: Severity::Warning,
    lwp: None,
    about: "two routes of one method differ only in the names of their placeholders",
    why: "every request that fits one fits the other; which handler it reaches is chance",
    bad: "http_routes:\n  - path: /orders/{id}\n  - path: /orders/{number}",
    good: "http_routes:\n  - path: /orders/{id}\n  - path: /invoices/{number}",
    check: ambiguous,
};

/// One placeholder, two values.
pub(super) const REPEATED: Rule = Rule {
    code: "repeated-placeholder",
    severity: Severity::Warning,
    lwp: None,
    about: "a route's path names the same placeholder twice",
    why: "the SDK refuses to register a handler for it, since the handler could see only one of the two values",
    bad: "http_routes:\n  - path: /pairs/{id}-{id}",
    good: "http_routes:\n  - path: /pairs/{left}-{right}",
    check: repeated,
};

/// A token nobody asks for.
pub(super) const IDLE_TOKEN: Rule = Rule {
    code: "token-without-effect",
    severity: Severity::Warning,
    lwp: None,
    about: "`requires_token` stands on a route that is not public",
    why: "the token is for callers without a session; a private route asks for the session instead",
    bad: "http_routes:\n  - {path: /hook, method: POST, requires_token: true}",
    good: "http_routes:\n  - {path: /hook, method: POST, public: true, requires_token: true}",
    check: idle_token,
};

/// A path with its placeholders emptied.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for char in path.chars() {
        match char {
            '{' => {
                inside = true;
                shape.push_str("{}");
            }
            '}' => inside = false,
            _ if inside => {}
            _ => shape.push(char),
        }
    }
    shape
}

fn ambiguous(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let routes = &subject.manifest.http_routes;
    let mut first: HashMap<(String, &str), usize> = HashMap::new();
    for (index, route) in routes.iter().enumerate() {
        let Some(earlier) = first.get(&(shape(&route.path), route.method.as_str())) else {
            first.insert((shape(&route.path), &route.method), index);
            continue;
        };
        let headline =
            format!("`{} {}` takes the same requests as `{}`", route.method, route.path, routes[*earlier].path);
        let finding = rule.finding(subject, &format!("http_routes.{index}.path"), headline);
        let other = subject.span(&format!("http_routes.{earlier}.path"));
        findings.push(finding.label(other, "taken here already").help("tell them apart by a fixed segment"));
    }
}

fn repeated(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (index, route) in subject.manifest.http_routes.iter().enumerate() {
        let mut seen: Vec<&str> = Vec::new();
        for piece in route.path.split('{').skip(1) {
            let Some((name, _)) = piece.split_once('}') else { continue };
            if seen.contains(&name) {
                let path = format!("http_routes.{index}.path");
                let start = piece.as_ptr() as usize - route.path.as_ptr() as usize;
                let span = subject.part(&path, &route.path, start - 1, start + name.len() + 1);
                let headline = format!("the placeholder `{{{name}}}` is in this path twice");
                findings.push(rule.at(span, &path, headline).help("give each placeholder a name of its own"));
            }
            seen.push(name);
        }
    }
}

fn idle_token(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (index, route) in subject.manifest.http_routes.iter().enumerate() {
        if route.requires_token && !route.public {
            let path = format!("http_routes.{index}.requires_token");
            let headline = format!("`requires_token` has no effect, `{} {}` is not public", route.method, route.path);
            findings.push(rule.key_finding(subject, &path, headline).help("add `public: true`, or remove it"));
        }
    }
}
