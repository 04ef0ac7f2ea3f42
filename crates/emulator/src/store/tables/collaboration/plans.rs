//! No query of these tables reads all rows, and none sorts what an index has in order.

use super::{commitments, rooms, wires};
use crate::store::connection::Store;
use crate::store::tables::audit::calls::ANCESTORS;

#[test]
fn queries_find_their_rows_by_an_index() {
    let store = Store::in_memory().unwrap();
    let plan = |sql: &str, count: usize| {
        let mut statement = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let values = rusqlite::params_from_iter(std::iter::repeat_n(1, count));
        statement.query_map(values, |row| row.get(3)).unwrap().collect::<Result<Vec<String>, _>>().unwrap().join("; ")
    };
    let listed = commitments::listed();
    for (sql, count, index) in [
        (commitments::DUE, 2, "commitments_due"),
        (commitments::NEXT_DUE, 0, "commitments_due"),
        (listed.as_str(), 4, "commitments_of_install"),
        (rooms::MESSAGES, 2, "messages_of_room"),
        (wires::SUBSCRIBERS, 3, "PRIMARY KEY"),
    ] {
        let plan = plan(sql, count);
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE FOR ORDER BY"), "{sql}: {plan}");
        assert!(!plan.contains("SCAN") || plan.contains("USING"), "{sql}: {plan}");
    }
    let ancestors = plan(ANCESTORS, 2);
    assert_eq!(ancestors.matches("SEARCH c USING INTEGER PRIMARY KEY").count(), 2, "{ancestors}");
    assert!(!ancestors.contains("SCAN c"), "{ancestors}");
}
