//! The context tables `identities.csv`, `groups.csv` and `assets.csv`, told by their columns.

use proximate_model::{ActorKind, AssetRow, ContextRow, GroupRow, IdentityRow, Instant};

use super::Format;
use crate::{Record, RecordContent, Row, time};

/// The context tables.
pub struct ContextTables;

impl Format for ContextTables {
    fn id(&self) -> &'static str {
        "context_tables"
    }

    fn title(&self) -> &'static str {
        "Context tables: identities, groups, assets"
    }

    fn detect(&self, record: &Record<'_>) -> bool {
        record.row().is_some_and(|row| table_of(row).is_some())
    }

    fn parse(&self, record: &Record<'_>) -> RecordContent {
        let Some(row) = record.row() else { return RecordContent::refused("expected a row of a table") };
        let parsed = match table_of(row) {
            Some(Table::Identities) => identity(row),
            Some(Table::Groups) => group(row),
            Some(Table::Assets) => asset(row),
            None => Err("expected the columns of identities, groups or assets".to_owned()),
        };
        match parsed {
            Ok(row) => RecordContent::row(row),
            Err(reason) => RecordContent::refused(reason),
        }
    }
}

enum Table {
    Identities,
    Groups,
    Assets,
}

fn table_of(row: &Row) -> Option<Table> {
    let has = |names: &[&str]| {
        names.iter().all(|name| row.header.iter().any(|column| column.eq_ignore_ascii_case(name)))
    };
    if has(&["identity", "account", "kind"]) {
        Some(Table::Identities)
    } else if has(&["group", "member"]) || has(&["group", "headcount"]) {
        Some(Table::Groups)
    } else if has(&["resource", "data_class"])
        || has(&["resource", "environment"])
        || has(&["resource", "entitled"])
    {
        Some(Table::Assets)
    } else {
        None
    }
}

fn identity(row: &Row) -> Result<ContextRow, String> {
    let kind = match row.get("kind").map(str::to_ascii_lowercase).as_deref() {
        Some("human") => ActorKind::Human,
        Some("ai_agent" | "agent") => ActorKind::AiAgent,
        Some("service") => ActorKind::Service,
        Some("system") => ActorKind::System,
        Some("unknown") | None => ActorKind::Unknown,
        Some(other) => {
            return Err(format!(
                "kind `{other}`: write `human`, `ai_agent`, `service`, `system` or `unknown`"
            ));
        }
    };
    Ok(ContextRow::Identity(IdentityRow {
        identity: required(row, "identity")?,
        account: required(row, "account")?,
        kind,
        display_name: row.get("display_name").unwrap_or_default().to_owned(),
        team: row.get("team").unwrap_or_default().to_owned(),
    }))
}

fn group(row: &Row) -> Result<ContextRow, String> {
    Ok(ContextRow::Group(GroupRow {
        group: required(row, "group")?,
        member: row.get("member").map(str::to_owned),
        from: instant(row, "from")?,
        to: instant(row, "to")?,
        headcount: number(row, "headcount")?,
    }))
}

fn asset(row: &Row) -> Result<ContextRow, String> {
    let word = |column: &str| row.get(column).unwrap_or_default().to_owned();
    Ok(ContextRow::Asset(AssetRow {
        resource: required(row, "resource")?,
        name: word("name"),
        environment: word("environment"),
        data_class: word("data_class"),
        // Several names stand in one cell; `-` says "nobody", an empty cell says nothing.
        entitled: row.get("entitled").map(|cell| {
            cell.split([';', '|', ','])
                .map(str::trim)
                .filter(|name| !name.is_empty() && *name != "-")
                .map(str::to_owned)
                .collect()
        }),
        records: number(row, "records")?,
        owner: word("owner"),
    }))
}

fn required(row: &Row, column: &str) -> Result<String, String> {
    row.get(column).map(str::to_owned).ok_or_else(|| format!("column `{column}` is empty: fill it in"))
}

fn number(row: &Row, column: &str) -> Result<Option<u64>, String> {
    row.get(column)
        .map(|cell| {
            cell.replace(['_', ' '], "")
                .parse()
                .map_err(|_| format!("`{column}` is `{cell}`: write a whole number"))
        })
        .transpose()
}

fn instant(row: &Row, column: &str) -> Result<Option<Instant>, String> {
    row.get(column)
        .map(|cell| {
            time::utc(cell)
                .and_then(|time| time.at)
                .ok_or_else(|| format!("`{column}` is `{cell}`: write a time like `2026-03-10T09:00:00Z`"))
        })
        .transpose()
}
