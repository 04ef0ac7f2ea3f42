//! Business records of any model, as the Odoo tools see them. Models need no definition: a field has the type of the first
//! value that is stored in it, and later values must have the same one. `false` and null are empty, as in Odoo.

use crate::domain::{Condition, compare};
use crate::request::arguments::Arguments;
use crate::request::call::{ServiceCaller, ServiceError, ServiceResult, bad_input, not_found};
use linkworld_contract::text::shorten;
use linkworld_contract::tool_limits::{SERVICE_LIST_MAX, SERVICE_RECORDS_PER_CALL_MAX, SERVICE_TEXT_BYTES_MAX};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

/// Records of a page by default, as in Odoo.
const PAGE: u32 = 80;
type Record = Map<String, Value>;

fn model(args: &Arguments<'_>) -> Result<String, ServiceError> {
    let model = args.name(&["model"])?;
    let is_model = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "._".contains(char);
    if model.chars().all(is_model) && model.len() <= 64 {
        return Ok(model);
    }
    Err(bad_input("`model` must be a name such as res.partner"))
}

fn ids(args: &Arguments<'_>) -> Result<Vec<i64>, ServiceError> {
    let wrong = || bad_input("`ids` must be an integer or a list of integers");
    let value = args.raw(&["ids", "id", "record_ids", "record_id"]).ok_or_else(|| bad_input("`ids` is missing"))?;
    let found: Vec<i64> = match value.to::<i64>() {
        Some(id) => vec![id],
        None => value.to().ok_or_else(wrong)?,
    };
    within(found.len())?;
    Ok(found)
}

fn within(count: usize) -> Result<(), ServiceError> {
    match count > SERVICE_RECORDS_PER_CALL_MAX {
        true => Err(bad_input(format!("one call takes at most {SERVICE_RECORDS_PER_CALL_MAX} records"))),
        false => Ok(()),
    }
}

fn load(connection: &Connection, tenant_id: &str, model: &str, id: i64) -> Result<Record, ServiceError> {
    let sql = "SELECT content FROM records WHERE tenant_id = ? AND model = ? AND id = ?";
    let mut query = connection.prepare_cached(sql)?;
    let found: Option<String> = query.query_row(params![tenant_id, model, id], |row| row.get(0)).optional()?;
    let content = found.ok_or_else(|| not_found("record", &format!("{model} {id}")))?;
    Ok(with_id(id, &content))
}

fn with_id(id: i64, content: &str) -> Record {
    let mut record = Record::from_iter([("id".to_owned(), json!(id))]);
    record.extend(serde_json::from_str::<Record>(content).unwrap_or_default());
    record
}

/// The wanted fields of a record; those it does not have are `false`.
fn selected(record: Record, fields: &[String]) -> Value {
    if fields.is_empty() {
        return Value::Object(record);
    }
    let id = record.get("id").cloned().unwrap_or_default();
    let mut found = Record::from_iter([("id".to_owned(), id)]);
    for field in fields {
        found.insert(field.clone(), record.get(field).cloned().unwrap_or(Value::Bool(false)));
    }
    Value::Object(found)
}

/// `odoo_read`.
pub(crate) fn read(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let (model, ids, fields) = (model(args)?, ids(args)?, args.names(&["fields"])?);
    let load = |id: i64| Ok::<_, ServiceError>(selected(load(connection, caller.tenant_id, &model, id)?, &fields));
    let records = ids.into_iter().map(load).collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "records": records }))
}

/// `odoo_search_read`.
pub(crate) fn search_read(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let (model, fields) = (model(args)?, args.names(&["fields"])?);
    let domain = match args.value(&["domain"])? {
        None => Vec::new(),
        Some(Value::Array(domain)) => domain,
        Some(_) => return Err(bad_input("`domain` must be a list")),
    };
    let condition = Condition::read(&domain)?;
    let limit = match args.number("limit")? {
        None | Some(0) => PAGE,
        Some(limit) if limit <= SERVICE_LIST_MAX => limit,
        Some(_) => return Err(bad_input(format!("`limit` must be an integer from 0 to {SERVICE_LIST_MAX}"))),
    };
    let offset = args.number("offset")?.unwrap_or_default();
    let order = order(args)?;
    let mut found: Vec<Record> = Vec::new();
    let mut query =
        connection.prepare_cached("SELECT id, content FROM records WHERE tenant_id = ? AND model = ? ORDER BY id")?;
    let mut rows = query.query([caller.tenant_id, &model])?;
    while let Some(row) = rows.next()? {
        let record = with_id(row.get(0)?, &row.get::<_, String>(1)?);
        if condition.holds(&record) {
            found.push(record);
        }
    }
    let count = found.len();
    for (field, descends) in order.iter().rev() {
        found.sort_by(|left, right| {
            let order = compare(left.get(field), right.get(field)).unwrap_or(Ordering::Equal);
            if *descends { order.reverse() } else { order }
        });
    }
    let page = found.into_iter().skip(offset as usize).take(limit as usize);
    let records: Vec<Value> = page.map(|record| selected(record, &fields)).collect();
    Ok(json!({"records": records, "count": count}))
}

/// `name desc, id`.
fn order(args: &Arguments<'_>) -> Result<Vec<(String, bool)>, ServiceError> {
    let read = |part: String| {
        let mut words = part.split_whitespace();
        let field = words.next().unwrap_or_default().to_owned();
        match (words.next().map(str::to_lowercase).as_deref(), words.next()) {
            (None | Some("asc"), None) => Ok((field, false)),
            (Some("desc"), None) => Ok((field, true)),
            _ => Err(bad_input("`order` must be such as `name desc, id`")),
        }
    };
    args.names(&["order"])?.into_iter().map(read).collect()
}

/// `odoo_create`: one record, or several.
pub(crate) fn create(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let model = model(args)?;
    let several = match args.value(&["values", "vals", "data"])? {
        None => return Err(bad_input("`values` is missing")),
        Some(Value::Array(several)) => several,
        Some(one) => vec![one],
    };
    within(several.len())?;
    let mut kinds = Kinds::load(connection, caller.tenant_id, &model)?;
    let records = several.into_iter().map(|one| kinds.checked(one)).collect::<Result<Vec<_>, _>>()?;
    kinds.save(connection, caller.tenant_id)?;
    let mut ids = Vec::new();
    for record in records {
        let sql = "INSERT INTO record_counters (tenant_id, model, last_id) VALUES (?, ?, 1) \
                   ON CONFLICT (tenant_id, model) DO UPDATE SET last_id = last_id + 1 RETURNING last_id";
        let id: i64 = connection.prepare_cached(sql)?.query_row([caller.tenant_id, &model], |row| row.get(0))?;
        let sql = "INSERT INTO records (tenant_id, model, id, content) VALUES (?, ?, ?, ?)";
        let content = Value::Object(record).to_string();
        connection.prepare_cached(sql)?.execute(params![caller.tenant_id, model, id, content])?;
        ids.push(id);
    }
    Ok(json!({"id": ids.first(), "ids": ids}))
}

/// `odoo_update`.
pub(crate) fn update(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let (model, ids) = (model(args)?, ids(args)?);
    let values = args.value(&["values", "vals", "data"])?.ok_or_else(|| bad_input("`values` is missing"))?;
    let mut kinds = Kinds::load(connection, caller.tenant_id, &model)?;
    let values = kinds.checked(values)?;
    let load = |id: &i64| load(connection, caller.tenant_id, &model, *id);
    let before = ids.iter().map(load).collect::<Result<Vec<_>, _>>()?;
    kinds.save(connection, caller.tenant_id)?;
    for (id, mut record) in ids.iter().zip(before) {
        record.shift_remove("id");
        record.extend(values.clone());
        let sql = "UPDATE records SET content = ? WHERE tenant_id = ? AND model = ? AND id = ?";
        let content = Value::Object(record).to_string();
        connection.prepare_cached(sql)?.execute(params![content, caller.tenant_id, model, id])?;
    }
    Ok(json!({"updated": ids.len(), "ids": ids}))
}

/// `odoo_unlink`.
pub(crate) fn unlink(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let (model, ids) = (model(args)?, ids(args)?);
    for id in &ids {
        load(connection, caller.tenant_id, &model, *id)?;
    }
    for id in &ids {
        let sql = "DELETE FROM records WHERE tenant_id = ? AND model = ? AND id = ?";
        connection.prepare_cached(sql)?.execute(params![caller.tenant_id, model, id])?;
    }
    Ok(json!({"deleted": ids.len()}))
}

/// The models with the number of records of each. For people only.
pub(crate) fn models(connection: &Connection, caller: &ServiceCaller<'_>) -> ServiceResult {
    let sql = "SELECT model, COUNT(*) FROM records WHERE tenant_id = ? GROUP BY model ORDER BY model";
    let mut query = connection.prepare_cached(sql)?;
    let read =
        |row: &rusqlite::Row<'_>| Ok(json!({"model": row.get::<_, String>(0)?, "records": row.get::<_, i64>(1)?}));
    let models = query.query_map([caller.tenant_id], read)?.collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "models": models }))
}

/// The types of the fields of a model.
struct Kinds {
    model: String,
    known: Map<String, Value>,
    new: Vec<String>,
}

impl Kinds {
    fn load(connection: &Connection, tenant_id: &str, model: &str) -> Result<Self, ServiceError> {
        let sql = "SELECT field, kind FROM record_fields WHERE tenant_id = ? AND model = ?";
        let mut query = connection.prepare_cached(sql)?;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, json!(row.get::<_, String>(1)?)));
        let known = query.query_map([tenant_id, model], read)?.collect::<Result<_, _>>()?;
        Ok(Self { model: model.to_owned(), known, new: Vec::new() })
    }

    /// The values of one record, if each has the type of its field.
    fn checked(&mut self, values: Value) -> Result<Record, ServiceError> {
        let Value::Object(values) = values else { return Err(bad_input("`values` must be an object")) };
        if Value::Object(values.clone()).to_string().len() > SERVICE_TEXT_BYTES_MAX {
            return Err(bad_input(format!("a record has more than {SERVICE_TEXT_BYTES_MAX} bytes")));
        }
        for (field, value) in &values {
            if field == "id" || field.is_empty() || field.len() > 64 {
                let shown = shorten(field, 60);
                return Err(bad_input(format!(
                    "`{shown}` cannot be set; the platform gives ids, and a name has 1 to 64 characters"
                )));
            }
            let Some(kind) = kind_of(value) else { continue };
            match self.known.get(field).and_then(Value::as_str) {
                None => {
                    self.known.insert(field.clone(), json!(kind));
                    self.new.push(field.clone());
                }
                Some(known) if fits(known, kind, value) => {}
                Some(known) => {
                    let model = &self.model;
                    return Err(bad_input(format!("`{field}` of `{model}` is {known}, found {kind}")));
                }
            }
        }
        Ok(values)
    }

    fn save(&self, connection: &Connection, tenant_id: &str) -> Result<(), ServiceError> {
        for field in &self.new {
            let kind = self.known.get(field).and_then(Value::as_str);
            let sql = "INSERT INTO record_fields (tenant_id, model, field, kind) VALUES (?, ?, ?, ?)";
            connection.prepare_cached(sql)?.execute(params![tenant_id, self.model, field, kind])?;
        }
        Ok(())
    }
}

/// The type of a value; none for an empty one.
fn kind_of(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null | Value::Bool(false) => return None,
        Value::Bool(true) => "a boolean",
        Value::Number(number) if number.is_f64() => "a float",
        Value::Number(_) => "an integer",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    })
}

/// An integer fits a float, and the id of a record fits a reference, which is a list of id and name.
fn fits(known: &str, kind: &str, value: &Value) -> bool {
    known == kind || (known, kind) == ("a float", "an integer") || (known == "a list" && value.is_i64())
}
