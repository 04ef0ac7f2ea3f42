//! Groups of files that depend on one another.

use crate::imports;
use crate::modules::SourceTree;
use std::collections::{BTreeMap, BTreeSet};

type Graph = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

/// Every circle of the crate, in words: its files and the imports between them.
pub(crate) fn of(tree: &SourceTree) -> Vec<String> {
    let graph: Graph = tree.files().map(|module| (module.path.clone(), imports::of(tree, module))).collect();
    let reach: Graph = graph.keys().map(|from| (from.clone(), reachable(&graph, from))).collect();
    let mut seen = BTreeSet::new();
    let mut circles = Vec::new();
    for from in graph.keys() {
        let circle: BTreeSet<_> = reach[from].iter().filter(|to| reach[*to].contains(from)).collect();
        if circle.is_empty() || !circle.iter().all(|member| seen.insert((*member).clone())) {
            continue;
        }
        let shown = |path: &Vec<String>| tree.module(path).map_or_else(String::new, |module| module.shown.clone());
        let mut text = format!("a circle of {} files", circle.len());
        for member in &circle {
            let inside = graph[*member].iter().filter(|to| circle.contains(to)).map(shown).collect::<Vec<_>>();
            text.push_str(&format!("\n  {} imports {}", shown(member), inside.join(", ")));
        }
        circles.push(text);
    }
    circles
}

fn reachable(graph: &Graph, from: &[String]) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Vec<String>> = graph[from].iter().collect();
    while let Some(path) = open.pop() {
        if found.insert(path.clone()) {
            open.extend(graph.get(path).into_iter().flatten());
        }
    }
    found
}
