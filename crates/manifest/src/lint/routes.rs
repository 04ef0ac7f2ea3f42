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
    needs: Needs::WholeManifest,
    about: "two routes of one method differ only in the names of their placeholders",
    why: "every request that matches one matches the other; which handler it reaches is undefined",
    bad: "http_routes:\n  - path: /orders/{id}\n  - path: /orders/{number}",
    good: "http_routes:\n  - path: /orders/{id}\n  - path: /invoices/{number}",
    check: ambiguous,
};

/// One placeholder, two values.
pub(super) const REPEATED: LintRule = LintRule {
    code: codes::REPEATED_PLACEHOLDER,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::WholeManifest,
    about: "the path of a route contains the same placeholder twice",
    why: "the SDK rejects the handler, because it could see only one of the two values",
    bad: "http_routes:\n  - path: /pairs/{id}-{id}",
    good: "http_routes:\n  - path: /pairs/{left}-{right}",
    check: repeated,
};

/// A token without an effect.
pub(super) const IDLE_TOKEN: LintRule = LintRule {
    code: codes::TOKEN_WITHOUT_EFFECT,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::WholeManifest,
    about: "`requires_token` is set on a route that is not public",
    why: "the token is for callers without a session; a private route requires the session instead",
    bad: "http_routes:\n  - {path: /hook, method: POST, requires_token: true}",
    good: "http_routes:\n  - {path: /hook, method: POST, public: true, requires_token: true}",
    check: idle_token,
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
