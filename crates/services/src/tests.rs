//! Each service through its tools, as an app calls them.

use crate::domain::CONDITIONS_MAX;
use crate::files::DAYS_MAX;
use crate::request::call::{RagBinding, ServiceCaller, ServiceError, ServiceRefusal, ServiceUser};
use crate::search::{self, SearchOrder, WAITING_MAX, WORDS_MAX};
use crate::{calendar, inspect, mail, perform, schema, simulated};
use linkworld_contract::scope::replies::REPLY_FIELDS;
use linkworld_contract::tool_limits::{
    RAG_DOCUMENT_BYTES_MAX, RAG_DOCUMENTS_MAX, SERVICE_ATTACHMENTS_MAX, SERVICE_FILE_BYTES_MAX, SERVICE_LIST_MAX,
    SERVICE_NAME_CHARS_MAX, SERVICE_POST_CHARS_MAX, SERVICE_RECIPIENTS_MAX, SERVICE_RECORDS_PER_CALL_MAX,
    SERVICE_TEXT_BYTES_MAX,
};
use linkworld_contract::wire::raw::RawObject;
use rusqlite::Connection;
use serde_json::{Value, json};

const NOW: i64 = 1_767_323_045_000;

fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA trusted_schema = OFF").unwrap();
    connection.execute_batch(schema::TABLES).unwrap();
    connection.execute_batch(schema::SEARCH_WAITING).unwrap();
    connection
}

fn slots() -> Vec<RagBinding> {
    let binding = |slot: &str, is_writable, collection: Option<&str>| RagBinding {
        slot: slot.into(),
        is_writable,
        collection: collection.map(str::to_owned),
    };
    vec![binding("notes", true, Some("notes")), binding("laws", false, Some("notes")), binding("free", true, None)]
}

fn caller<'a>(tenant_id: &'a str, slots: &'a [RagBinding]) -> ServiceCaller<'a> {
    let user = ServiceUser { id: "u-1", email: "ada@acme.example", name: "Ada", roles: &[] };
    ServiceCaller { tenant_id, app: Some("tax-bot"), user, on_behalf: true, now: NOW, slots, templates: &[] }
}

fn call_in(connection: &Connection, tenant: &str, tool: &str, args: &Value) -> Result<Value, ServiceRefusal> {
    let slots = slots();
    match perform(connection, &caller(tenant, &slots), tool, &RawObject::of(args)).unwrap() {
        Ok(value) => Ok(value),
        Err(ServiceError::Refused(refusal)) => Err(refusal),
        Err(ServiceError::Database(error)) => panic!("{tool}: {error}"),
    }
}

fn call(connection: &Connection, tool: &str, args: Value) -> Value {
    call_in(connection, "t1", tool, &args).unwrap_or_else(|refusal| panic!("{tool} {args}: {refusal:?}"))
}

fn refused(connection: &Connection, tool: &str, args: &Value, decision: &str) -> String {
    let refusal = call_in(connection, "t1", tool, args).unwrap_err();
    assert_eq!(refusal.decision, decision, "{tool}: {refusal:?}");
    refusal.error
}

#[test]
fn mails_are_sent_found_answered_and_kept_apart() {
    let db = database();
    let sent = call(
        &db,
        "email_send",
        json!({"to": "bob@b.example, eve@b.example", "subject": "Rechnung Müller", "body": "a < b"}),
    );
    assert_eq!(sent["status"], "sent");
    let read = call(&db, "email_read", json!({"message_id": sent["message_id"]}));
    assert_eq!((&read["from"], &read["to"]), (&json!("ada@acme.example"), &json!(["bob@b.example", "eve@b.example"])));
    assert_eq!((&read["body_html"], &read["on_behalf_of"]), (&json!("<p>a &lt; b</p>"), &json!("u-1")));
    for (query, count) in
        [("rechnung", 1), ("muller", 1), ("rechn", 1), ("bob", 1), ("rechnung nothing", 0), ("\"'*", 1)]
    {
        let found = call(&db, "email_search", json!({ "query": query, "folder": "sent" }));
        assert_eq!(found["messages"].as_array().unwrap().len(), count, "{query}");
    }
    let draft = call(&db, "email_draft_reply", json!({"message_id": sent["message_id"], "body": "more"}));
    assert_eq!(draft["thread_id"], sent["thread_id"]);
    let posted = call(&db, "email_draft_send", json!({"draft_id": draft["draft_id"]}));
    assert_eq!(posted["message_id"], draft["draft_id"]);
    refused(&db, "email_draft_send", &json!({"draft_id": draft["draft_id"]}), "bad_input");
    assert_eq!(call(&db, "email_list", json!({"folder": "sent"}))["messages"].as_array().unwrap().len(), 2);
    assert_eq!(call(&db, "email_check_inbox", json!({})), json!({"messages": [], "unread": 0}));
    let other = call_in(&db, "t2", "email_search", &json!({"query": "rechnung"})).unwrap();
    assert_eq!(other["messages"], json!([]), "another tenant");
    assert_eq!(call_in(&db, "t2", "email_read", &json!({"message_id": sent["message_id"]})).unwrap_err().status, 404);
}

#[test]
fn received_mails_have_a_thread_and_attachments() {
    let db = database();
    let sent = call(&db, "email_send", json!({"to": "bob@b.example", "subject": "Hi", "body": "?"}));
    let slots = slots();
    let person = ServiceCaller { app: None, ..caller("t1", &slots) };
    let args = json!({
        "from": "Bob <bob@b.example>", "body": "Yes", "reply_to": sent["message_id"],
        "attachments": [{"filename": "a.txt", "content_base64": "aGk="}],
    });
    let done = inspect(&db, &person, ("mail", "receive"), &RawObject::of(&args)).unwrap();
    let inbound = done.inbound.unwrap();
    assert_eq!((inbound.thread_id.as_str(), inbound.sender.as_str()), (sent["thread_id"].as_str().unwrap(), "Bob"));
    assert_eq!(inbound.attachments[0]["filename"], "a.txt");
    assert_eq!(call(&db, "email_check_inbox", json!({"unread_only": true}))["unread"], 1);
    let attached = call(&db, "email_get_attachments", json!({"message_id": inbound.message_id}));
    assert_eq!(attached["attachments"][0]["content_base64"], "aGk=");
    let file = call(&db, "attachment_get", json!({"file_id": attached["attachments"][0]["file_id"]}));
    assert_eq!((&file["text"], &file["content_type"]), (&json!("hi"), &json!("text/plain")));
    let reply = call(&db, "email_reply", json!({"message_id": inbound.message_id, "body": "Thanks"}));
    let read = call(&db, "email_read", json!({"message_id": reply["message_id"]}));
    assert_eq!((&read["to"][0], &read["from"]), (&json!("Bob <bob@b.example>"), &json!("ada@acme.example")));
    call(&db, "email_read", json!({"message_id": inbound.message_id}));
    assert_eq!(call(&db, "email_check_inbox", json!({}))["unread"], 0);
    assert!(inspect(&db, &person, ("mail", "burn"), &RawObject::default()).is_err());
}

#[test]
fn events_files_and_links() {
    let db = database();
    let event = call(&db, "calendar_create_event", json!({"title": "Review", "start": "2026-03-02T09:00:00+01:00"}));
    assert_eq!(
        (&event["start"], &event["end"]),
        (&json!("2026-03-02T08:00:00.000Z"), &json!("2026-03-02T09:00:00.000Z"))
    );
    let moved = call(
        &db,
        "calendar_update_event",
        json!({"event_id": event["event_id"], "start": "2026-03-03", "location": "Room 1"}),
    );
    assert_eq!((&moved["end"], &moved["location"]), (&json!("2026-03-03T01:00:00.000Z"), &json!("Room 1")));
    let list = call(&db, "calendar_list_events", json!({"start": "2026-03-03", "end": "2026-03-04"}));
    assert_eq!(list["events"].as_array().unwrap().len(), 1);
    refused(&db, "calendar_update_event", &json!({"event_id": event["event_id"], "end": "2026-03-01"}), "bad_input");
    call(&db, "calendar_delete_event", json!({"event_id": event["event_id"]}));
    refused(&db, "calendar_get_event", &json!({"event_id": event["event_id"]}), "not_found");
    let file = call(&db, "file_create", json!({"filename": "notes.md", "content": "tax law"}));
    call(&db, "file_update", json!({"file_id": file["file_id"], "content": "other words"}));
    assert_eq!(call(&db, "file_search", json!({"query": "law"}))["files"], json!([]));
    assert_eq!(call(&db, "file_search", json!({"query": "other"}))["files"][0]["filename"], "notes.md");
    assert_eq!(call(&db, "deliver_file", json!({"file_id": file["file_id"]}))["delivered"], true);
    let link = call(&db, "create_public_share_link", json!({"file_id": file["file_id"], "expires_in_days": 1}));
    assert_eq!(link["expires_at"], "2026-01-03T03:04:05.000Z");
    call(&db, "file_share_revoke", json!({"share_id": link["share_id"]}));
    assert_eq!(call(&db, "file_share_list", json!({"file_id": file["file_id"]}))["shares"][0]["revoked"], true);
}

#[test]
fn records_have_typed_fields_and_are_found_by_domains() {
    let db = database();
    let create =
        |values: Value| call(&db, "odoo_create", json!({"model": "res.partner", "values": values}))["ids"].clone();
    assert_eq!(create(json!({"name": "Ada", "age": 36.0, "vat": false, "country_id": [3, "Austria"]})), json!([1]));
    assert_eq!(create(json!([{"name": "bob", "age": 7.5}, {"name": "Cy"}])), json!([2, 3]));
    let found = |domain: Value| {
        let page = call(
            &db,
            "odoo_search_read",
            json!({"model": "res.partner", "domain": domain, "fields": ["name"], "order": "name desc"}),
        );
        page["records"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    for (domain, expected) in [
        (json!([]), vec![2, 3, 1]),
        (json!([["name", "ilike", "ADA"]]), vec![1]),
        (json!(["|", ["name", "=", "Ada"], ["name", "=", "Cy"]]), vec![3, 1]),
        (json!(["!", ["id", "in", [1, 2]]]), vec![3]),
        (json!([["age", ">", 7], ["age", "<", 36]]), vec![2]),
        (json!([["country_id", "=", 3]]), vec![1]),
        (json!([["country_id", "ilike", "aus"]]), vec![1]),
        (json!([["age", "=", false]]), vec![3]),
        (json!([["nothing", "!=", "x"]]), vec![2, 3, 1]),
    ] {
        assert_eq!(found(domain.clone()), expected, "{domain}");
    }
    let wrong = json!({"model": "res.partner", "ids": [1], "values": {"name": 7}});
    assert!(
        refused(&db, "odoo_update", &wrong, "bad_input")
            .contains("`name` of `res.partner` is a text, found an integer")
    );
    call(&db, "odoo_update", json!({"model": "res.partner", "ids": [1], "values": {"name": "Ada L."}}));
    let read = call(&db, "odoo_read", json!({"model": "res.partner", "ids": 1, "fields": ["name", "age", "gone"]}));
    assert_eq!(read["records"], json!([{"id": 1, "name": "Ada L.", "age": 36.0, "gone": false}]));
    refused(&db, "odoo_unlink", &json!({"model": "res.partner", "ids": [1, 99]}), "not_found");
    assert_eq!(call(&db, "odoo_unlink", json!({"model": "res.partner", "ids": [1, 2]}))["deleted"], 2);
    assert_eq!(create(json!({"name": "Di"})), json!([4]), "ids are not used again");
}

#[test]
fn knowledge_is_read_and_written_by_slot() {
    let db = database();
    let doc = json!({"slot": "notes", "document_id": "vat", "title": "VAT", "content": "The reduced rate is 10 %.", "tags": ["tax"]});
    assert_eq!(call(&db, "rag_upsert_document", doc.clone())["created"], true);
    let again = call(&db, "rag_upsert_document", doc);
    assert_eq!(again, json!({"document_id": "vat", "created": false, "changed": false}));
    let found = call(&db, "rag_query", json!({"slot": "laws", "query": "which rate is reduced?"}));
    assert_eq!((&found["results"][0]["document_id"], found["results"].as_array().unwrap().len()), (&json!("vat"), 1));
    assert_eq!(call(&db, "rag_query", json!({"slot": "laws", "query": "rate", "tags": ["Tax"]}))["results"], json!([]));
    refused(&db, "rag_upsert_document", &json!({"slot": "laws", "content": "x"}), "rag_read_only");
    refused(&db, "rag_query", &json!({"slot": "free", "query": "x"}), "missing_rag_binding");
    refused(&db, "rag_query", &json!({"slot": "lawz", "query": "x"}), "slot_not_declared");
    let other = call_in(&db, "t2", "rag_query", &json!({"slot": "laws", "query": "rate"})).unwrap();
    assert_eq!(other["results"], json!([]));
}

#[test]
fn caps_at_and_past() {
    let db = database();
    let text = |count: usize| "x".repeat(count);
    let names = |count: usize| vec!["a@b.c"; count];
    let mail = |change: Value| {
        let mut args = json!({"to": "a@b.c"});
        args.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        args
    };
    let file = json!({"filename": "a", "content": ""});
    let cases: Vec<(&str, Value, Value)> = vec![
        (
            "email_send",
            mail(json!({"body": text(SERVICE_TEXT_BYTES_MAX)})),
            mail(json!({"body": text(SERVICE_TEXT_BYTES_MAX + 1)})),
        ),
        ("email_send", json!({"to": names(SERVICE_RECIPIENTS_MAX)}), json!({"to": names(SERVICE_RECIPIENTS_MAX + 1)})),
        (
            "email_send",
            mail(json!({"attachments": vec![&file; SERVICE_ATTACHMENTS_MAX]})),
            mail(json!({"attachments": vec![&file; SERVICE_ATTACHMENTS_MAX + 1]})),
        ),
        (
            "email_send",
            mail(json!({"subject": text(SERVICE_NAME_CHARS_MAX)})),
            mail(json!({"subject": text(SERVICE_NAME_CHARS_MAX + 1)})),
        ),
        ("email_list", json!({"limit": SERVICE_LIST_MAX}), json!({"limit": SERVICE_LIST_MAX + 1})),
        ("email_list", json!({"limit": 1}), json!({"limit": 0})),
        (
            "file_create",
            json!({"filename": "a", "content": text(SERVICE_FILE_BYTES_MAX)}),
            json!({"filename": "a", "content": text(SERVICE_FILE_BYTES_MAX + 1)}),
        ),
        (
            "whatsapp_send",
            json!({"to": "1", "text": text(SERVICE_POST_CHARS_MAX)}),
            json!({"to": "1", "text": text(SERVICE_POST_CHARS_MAX + 1)}),
        ),
        ("linkedin_post", json!({"text": "x"}), json!({"text": ""})),
        (
            "odoo_create",
            json!({"model": "a", "values": vec![json!({}); SERVICE_RECORDS_PER_CALL_MAX]}),
            json!({"model": "a", "values": vec![json!({}); SERVICE_RECORDS_PER_CALL_MAX + 1]}),
        ),
        (
            "rag_upsert_document",
            json!({"slot": "notes", "content": text(RAG_DOCUMENT_BYTES_MAX)}),
            json!({"slot": "notes", "content": text(RAG_DOCUMENT_BYTES_MAX + 1)}),
        ),
    ];
    for (tool, at, past) in cases {
        call(&db, tool, at);
        refused(&db, tool, &past, "bad_input");
    }
}

#[test]
fn caps_of_domains_links_queries_and_collections() {
    let db = database();
    let domain = |count: usize| json!({"model": "a", "domain": vec![json!(["x", "=", 1]); count]});
    call(&db, "odoo_search_read", domain(CONDITIONS_MAX));
    refused(&db, "odoo_search_read", &domain(CONDITIONS_MAX + 1), "bad_input");

    let file = call(&db, "file_create", json!({"filename": "a", "content": "b"}))["file_id"].clone();
    let link = |days: u32| json!({"file_id": file, "expires_in_days": days});
    call(&db, "create_public_share_link", link(1));
    call(&db, "create_public_share_link", link(DAYS_MAX));
    for days in [0, DAYS_MAX + 1] {
        refused(&db, "create_public_share_link", &link(days), "bad_input");
    }

    // Every word that is looked for must occur; the one past the cap is not looked for.
    call(&db, "email_send", json!({"to": "a@b.c", "body": "found ".repeat(2)}));
    let query = |found: usize| json!({"query": "found ".repeat(found) + "missing", "folder": "sent"});
    let count = |args| call(&db, "email_search", args)["messages"].as_array().unwrap().len();
    assert_eq!((count(query(WORDS_MAX - 1)), count(query(WORDS_MAX))), (0, 1));

    let fill = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO rag_documents \
                SELECT 't1', 'notes', 'd-' || i, '', '', '[]', 0 FROM n";
    db.execute(fill, [RAG_DOCUMENTS_MAX - 1]).unwrap();
    let document = |id: &str| json!({"slot": "notes", "document_id": id, "content": "x"});
    call(&db, "rag_upsert_document", document("last"));
    let refusal = call_in(&db, "t1", "rag_upsert_document", &document("one more")).unwrap_err();
    assert!(refusal.error.contains("the maximum"), "{refusal:?}");
    call(&db, "rag_upsert_document", document("last"));
}

/// Whatever is sent, the answer is a result or a refusal, and nothing panics or is half stored.
#[test]
fn wrong_types_and_missing_fields_are_refused() {
    let db = database();
    let names = [
        "to",
        "message_id",
        "draft_id",
        "file_id",
        "share_id",
        "event_id",
        "model",
        "slot",
        "query",
        "text",
        "values",
        "ids",
        "limit",
        "start",
        "title",
        "content",
        "filename",
        "domain",
        "attachments",
        "tags",
    ];
    let mut refusals = 0;
    for tool in simulated() {
        for text in [
            "null",
            "7",
            "-1",
            "1e400",
            "123456789012345678901234567890",
            "true",
            "\"\"",
            "\"x\\ny\"",
            "[]",
            "[1,null]",
            "{}",
            "\"\\ud800\"",
        ] {
            let members: Vec<String> = names.iter().map(|name| format!("\"{name}\": {text}")).collect();
            let args: RawObject = serde_json::from_str(&format!("{{{}}}", members.join(","))).unwrap();
            let slots = slots();
            match perform(&db, &caller("t1", &slots), tool, &args).unwrap() {
                Ok(value) => assert!(value.is_object(), "{tool} {text}"),
                Err(ServiceError::Refused(refusal)) => {
                    assert!(
                        (400..500).contains(&refusal.status) && refusal.error.len() < 500,
                        "{tool} {text}: {refusal:?}"
                    );
                    refusals += 1;
                }
                Err(ServiceError::Database(error)) => panic!("{tool} {text}: {error}"),
            }
        }
    }
    assert!(refusals > 200, "{refusals}");
}

#[test]
fn replies_have_the_fields_they_are_known_by() {
    let db = database();
    let sent = call(&db, "email_send", json!({"to": "a@b.c"}));
    let args = json!({"to": "a@b.c", "message_id": sent["message_id"], "query": "x"});
    for (tool, fields) in REPLY_FIELDS.iter().filter(|(tool, _)| simulated().any(|name| name == *tool)) {
        let reply = call(&db, tool, args.clone());
        for field in *fields {
            assert!(reply.get(field).is_some(), "{tool} {field}: {reply}");
        }
    }
}

#[test]
fn texts_wait_for_the_index_until_they_are_many_or_searched_for() {
    let db = database();
    let waiting = || db.query_row("SELECT COUNT(*) FROM search_waiting", [], |row| row.get::<_, i64>(0)).unwrap();
    let put = |id: &str, title: &str| search::put(&db, ("t1", "mail", id), (title, "")).unwrap();
    let found = |query: &str| -> Vec<String> {
        let found = search::find(&db, ("t1", "mail"), query, (SearchOrder::Newest, 500)).unwrap().unwrap();
        found.into_iter().map(|one| one.id).collect()
    };
    for number in 1..WAITING_MAX {
        put(&format!("m-{number}"), "bill");
    }
    assert_eq!(waiting(), WAITING_MAX - 1, "one short of the maximum");
    put("m-last", "bill");
    assert_eq!(waiting(), 0, "at the maximum");
    put("m-1", "letter");
    put("m-1", "invoice");
    assert_eq!(waiting(), 2, "one past it the numbers begin anew");
    assert_eq!(found("invoice"), ["m-1"]);
    assert_eq!((waiting(), found("letter").len(), found("bill").len()), (0, 0, 255));
    assert_eq!(found("bill")[0], "m-last", "the newest first");
    put("m-2", "removed");
    search::remove(&db, ("t1", "mail", "m-2")).unwrap();
    assert_eq!((found("removed").len(), found("bill").len()), (0, 254));
}

/// Pages and searches are found by an index, and none is sorted.
#[test]
fn nothing_is_searched_through() {
    let db = database();
    let plan = |sql: &str| {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let count = statement.parameter_count();
        let values = rusqlite::params_from_iter(vec!["1"; count]);
        statement.query_map(values, |row| row.get::<_, String>(3)).unwrap().collect::<Result<Vec<_>, _>>().unwrap()
    };
    for sql in [mail::page_sql(false), mail::page_sql(true), calendar::page_sql()] {
        let plan = plan(&sql);
        assert!(plan.iter().all(|step| step.contains("USING") && !step.contains("TEMP B-TREE")), "{plan:?}");
    }
    for order in [SearchOrder::Newest, SearchOrder::Best] {
        let plan = plan(search::sql(order));
        assert!(
            plan.iter().all(|step| step.contains("VIRTUAL TABLE INDEX") && !step.contains("TEMP B-TREE")),
            "{plan:?}"
        );
    }
}
