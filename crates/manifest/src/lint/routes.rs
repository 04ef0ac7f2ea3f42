//! Rules about HTTP routes: each request matches one, each placeholder has one value, each flag has an effect.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;
use std::collections::HashMap;

/// Two routes for one request.
pub(super) const AMBIGUOUS: LintRule = LintRule {
    code: codes::AMBIGUOUS_ROUTE,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Siblings,
    about: "two routes of one method differ only in the names of their placeholders",
    why: "every request that matches one matches the other; which handler it reaches is undefined",
    source: "our advice; the manifest reference only rejects equal pairs of method and path",
    bad: "http_routes:\n  - {path: \"/orders/{id}\", method: GET}\n  - {path: \"/orders/{number}\", method: GET}",
    good: "http_routes:\n  - {path: \"/orders/{id}\", method: GET}\n  - {path: \"/invoices/{number}\", method: GET}",
    check: ambiguous,
};

/// One placeholder, two values.
pub(super) const REPEATED: LintRule = LintRule {
    code: codes::REPEATED_PLACEHOLDER,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "the path of a route contains the same placeholder twice",
    why: "the SDK rejects the handler, because it could see only one of the two values",
    source: "Python SDK 1.7: `@app.http_route` rejects it",
    bad: "http_routes:\n  - path: /pairs/{id}-{id}\n    method: GET",
    good: "http_routes:\n  - path: /pairs/{left}-{right}\n    method: GET",
    check: repeated,
};

/// A token without an effect.
pub(super) const IDLE_TOKEN: LintRule = LintRule {
    code: codes::TOKEN_WITHOUT_EFFECT,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Siblings,
    about: "`requires_token` is set on a route that is not public",
    why: "the token is for callers without a session; a private route requires the session instead",
    source: "Python SDK 1.7: `requires_token` belongs to public routes",
    bad: "http_routes:\n  - {path: /hook, method: GET, requires_token: true}",
    good: "http_routes:\n  - {path: /hook, method: GET, public: true, requires_token: true}",
    check: idle_token,
};

/// A public route with another method than GET.
pub(super) const PUBLIC_METHOD: LintRule = LintRule {
    code: codes::PUBLIC_ROUTE_METHOD,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Siblings,
    about: "a public route has another method than GET",
    why: "the manifest reference says that public routes must be GET and that others are rejected at deploy time; the SDK 1.7 accepts them with `requires_token`",
    source: "manifest reference, http_routes: public routes must be GET; Python SDK 1.7 for `requires_token`",
    bad: "http_routes:\n  - {path: /hook, method: POST, public: true, requires_token: true}",
    good: "http_routes:\n  - {path: /hook, method: GET, public: true, requires_token: true}",
    check: public_method,
};

/// A route without a method.
pub(super) const NO_METHOD: LintRule = LintRule {
    code: codes::ROUTE_WITHOUT_METHOD,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Siblings,
    about: "a route has no `method`",
    why: "the manifest reference requires it; the SDK 1.7 assumes GET",
    source: "manifest reference, http_routes: `method` is required; Python SDK 1.7 for its default",
    bad: "http_routes:\n  - path: /report",
    good: "http_routes:\n  - {path: /report, method: GET}",
    check: no_method,
};

/// A path with the names of its placeholders removed.
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

fn ambiguous(run: &mut LintRun<'_>) {
    let routes = &run.manifest().http_routes;
    let mut first: HashMap<(String, &str), usize> = HashMap::new();
    for (index, route) in routes.iter().enumerate() {
        let Some(earlier) = first.get(&(shape(&route.path), route.method.as_str())) else {
            first.insert((shape(&route.path), &route.method), index);
            continue;
        };
        let headline =
            format!("`{} {}` matches the same requests as `{}`", route.method, route.path, routes[*earlier].path);
        let path = |index| Manifest::PATH.http_routes().at(index).path();
        let other = run.input.span(path(*earlier));
        let finding = run.at_value(path(index), headline).label(other, "the other route is here");
        run.report(finding.help("give one of them a fixed segment that the other does not have"));
    }
}

fn repeated(run: &mut LintRun<'_>) {
    for (index, route) in run.manifest().http_routes.iter().enumerate() {
        let mut seen: Vec<&str> = Vec::new();
        for piece in route.path.split('{').skip(1) {
            let Some((name, _)) = piece.split_once('}') else { continue };
            if seen.contains(&name) {
                let path = Manifest::PATH.http_routes().at(index).path();
                let start = piece.as_ptr() as usize - route.path.as_ptr() as usize;
                let span = run.input.part(path, &route.path, start - 1, start + name.len() + 1);
                let headline = format!("duplicate placeholder `{{{name}}}` in this path");
                let finding = run.at_span(span, &path.to_string(), headline);
                run.report(finding.help("give each placeholder a name of its own"));
            }
            seen.push(name);
        }
    }
}

fn public_method(run: &mut LintRun<'_>) {
    for (index, route) in run.manifest().http_routes.iter().enumerate() {
        if route.public && route.requires_token && route.method != "GET" {
            let path = Manifest::PATH.http_routes().at(index);
            let headline =
                format!("the public route `{} {}` must be GET by the manifest reference", route.method, route.path);
            let mut finding = run.at_value(path.method(), headline);
            if let Some(public) = run.input.source_map.value_of(path.public()) {
                finding = finding.label(public, "public");
            }
            run.report(finding.help("use GET, or remove `public`; the SDK accepts it because `requires_token` is set"));
        }
    }
}

fn no_method(run: &mut LintRun<'_>) {
    for index in 0..run.manifest().http_routes.len() {
        let path = Manifest::PATH.http_routes().at(index);
        // A manifest without a text was filled with defaults before it came here.
        let is_written = run.input.source_map.value_of(path).is_some();
        if is_written && run.input.source_map.value_of(path.method()).is_none() {
            let finding = run.at_value(path.path(), "missing `method` in a route, GET is assumed");
            run.report(finding.help("add `method: GET`"));
        }
    }
}

fn idle_token(run: &mut LintRun<'_>) {
    for (index, route) in run.manifest().http_routes.iter().enumerate() {
        if route.requires_token && !route.public {
            let path = Manifest::PATH.http_routes().at(index).requires_token();
            let headline =
                format!("`requires_token` has no effect because `{} {}` is not public", route.method, route.path);
            run.report(run.at_key(path, headline).help("add `public: true`, or remove it"));
        }
    }
}
