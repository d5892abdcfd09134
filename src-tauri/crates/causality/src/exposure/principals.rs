//! Who a name means: accounts, roles, groups with their members over time, organisations.

use std::collections::{BTreeMap, BTreeSet};

use proximate_model::{Event, GroupRow, Instant, Registry, Subject};

/// Headcount from which a group counts as a broad internal audience.
pub(super) const BROAD: u64 = 50;

/// Words that name a whole organisation when they stand in the name of a group nobody lists.
const EVERYBODY: [&str; 9] =
    ["all", "everyone", "everybody", "employees", "staff", "authenticated", "workforce", "company", "org"];

/// Names of entitlement rows and grants that mean everybody in the world.
const PUBLIC: [&str; 5] = ["*", "public", "anybody", "anyone", "world"];

/// The names under which tables may know what a record calls `raw`: the text itself, the last segment of
/// its path (`role/NAME`), and for a session of a role the role (`assumed-role/ROLE/SESSION`).
pub(super) fn names(raw: &str) -> Vec<&str> {
    let mut found = vec![raw];
    let mut segments = raw.rsplit('/');
    if let (Some(last), Some(above)) = (segments.next(), segments.next()) {
        if !last.is_empty() {
            found.push(last);
        }
        if raw.contains(":assumed-role/") && !above.is_empty() && segments.next().is_some() {
            found.push(above);
        }
    }
    found
}

/// The cloud account that a name is or belongs to: twelve digits, alone or as the account of an ARN.
pub(super) fn account_of(raw: &str) -> Option<&str> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if is_account(raw) {
        return Some(raw);
    }
    raw.strip_prefix("arn:")?.split(':').nth(3).filter(|part| is_account(part))
}

/// Whether the name is that of a cloud service and not of anybody who could read something.
pub(super) fn is_service(raw: &str) -> bool {
    raw.ends_with(".amazonaws.com") || raw.ends_with(".amazonaws.com.cn")
}

/// Whether the name stands for a whole account (its number, or its root).
pub(super) fn is_whole_account(raw: &str) -> bool {
    account_of(raw).is_some_and(|account| raw == account || raw.ends_with(":root"))
}

/// A range of a number of people; `None` where nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct People {
    pub(super) min: Option<u64>,
    pub(super) max: Option<u64>,
}

/// A set of names that may see something: an entitlement, or what was effective before a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Allowed {
    pub(super) public: bool,
    pub(super) organization: bool,
    pub(super) names: BTreeSet<String>,
}

impl Allowed {
    /// The entitlement of an asset.
    pub(super) fn from_names<'n>(names: impl IntoIterator<Item = &'n String>) -> Self {
        let mut allowed = Self::default();
        for name in names {
            let name = name.trim();
            if PUBLIC.contains(&name.to_lowercase().as_str()) {
                allowed.public = true;
            } else if !name.is_empty() {
                allowed.names.insert(name.to_owned());
            }
        }
        allowed
    }

    /// The subjects of grants that were effective.
    pub(super) fn from_subjects<'s>(subjects: impl IntoIterator<Item = &'s Subject>) -> Self {
        let mut allowed = Self::default();
        for subject in subjects {
            match subject {
                Subject::Public => allowed.public = true,
                Subject::Organization(name) => {
                    allowed.organization = true;
                    allowed.names.insert(name.clone());
                }
                Subject::Group(name) | Subject::Principal(name) | Subject::Network(name) => {
                    allowed.names.insert(name.clone());
                }
            }
        }
        allowed
    }

    fn has_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// The tables of a case, indexed for questions about people.
pub(super) struct Principals<'a> {
    registry: &'a Registry,
    rows: BTreeMap<&'a str, Vec<&'a GroupRow>>,
    organization_headcount: Option<u64>,
}

fn is_active(row: &GroupRow, at: Instant) -> bool {
    row.from.is_none_or(|from| from <= at) && row.to.is_none_or(|to| at < to)
}

impl<'a> Principals<'a> {
    /// Indexes the tables; `events` tell which names are organisations.
    pub(super) fn new(registry: &'a Registry, events: &'a [Event]) -> Self {
        let mut rows: BTreeMap<&str, Vec<&GroupRow>> = BTreeMap::new();
        for row in registry.groups() {
            rows.entry(row.group.as_str()).or_default().push(row);
        }
        let mut organization_headcount = None;
        let grants = events.iter().flat_map(|event| &event.access).flat_map(|change| &change.grants);
        for grant in grants {
            if let Subject::Organization(name) = &grant.subject {
                let sizes = rows.get(name.as_str()).into_iter().flatten().filter_map(|row| row.headcount);
                organization_headcount = organization_headcount.max(sizes.max());
            }
        }
        Self { registry, rows, organization_headcount }
    }

    /// The identity of an account, or the name itself, in lower case: what two names of one person share.
    pub(super) fn person(&self, raw: &str) -> String {
        let row = names(raw).into_iter().find_map(|name| self.registry.identity_of(name));
        row.map_or(raw, |row| row.identity.as_str()).to_lowercase()
    }

    /// The group of the tables that a name means, if any.
    pub(super) fn group(&self, raw: &str) -> Option<&'a str> {
        names(raw).into_iter().find_map(|name| self.rows.get_key_value(name).map(|(group, _)| *group))
    }

    /// Every group inside a group at an instant, itself included.
    fn nested(&self, group: &str, at: Instant) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<&str> =
            self.rows.get_key_value(group).map(|(key, _)| *key).into_iter().collect();
        while let Some(next) = waiting.pop() {
            let Some((key, rows)) = self.rows.get_key_value(next) else { continue };
            if found.insert(*key) {
                let members =
                    rows.iter().filter(|row| is_active(row, at)).filter_map(|row| row.member.as_deref());
                waiting.extend(members);
            }
        }
        found
    }

    /// The listed people of a group at an instant, through all nested groups.
    pub(super) fn members(&self, group: &str, at: Instant) -> BTreeSet<String> {
        let groups = self.nested(group, at);
        let rows = groups.iter().filter_map(|name| self.rows.get(name)).flatten();
        rows.filter(|row| is_active(row, at))
            .filter_map(|row| row.member.as_deref())
            .filter(|member| !self.rows.contains_key(member))
            .map(|member| self.person(member))
            .collect()
    }

    /// How many people a group has by the tables' own number, the smallest and the largest that holds then.
    pub(super) fn headcount(&self, group: &str, at: Instant) -> Option<(u64, u64)> {
        let rows = self.rows.get(group)?;
        let sizes: Vec<u64> =
            rows.iter().filter(|row| is_active(row, at)).filter_map(|row| row.headcount).collect();
        Some((*sizes.iter().min()?, *sizes.iter().max()?))
    }

    /// The instants at which the membership of the named groups changes.
    pub(super) fn turning_points<'n>(&self, raw: impl IntoIterator<Item = &'n str>) -> BTreeSet<Instant> {
        let mut waiting: Vec<&str> = raw.into_iter().filter_map(|name| self.group(name)).collect();
        let (mut seen, mut points) = (BTreeSet::new(), BTreeSet::new());
        while let Some(group) = waiting.pop() {
            if !seen.insert(group) {
                continue;
            }
            for row in self.rows.get(group).into_iter().flatten() {
                points.extend(row.from);
                points.extend(row.to);
                waiting.extend(row.member.as_deref());
            }
        }
        points
    }

    /// Whether somebody known by any of `raw` may see by `allowed` at an instant.
    pub(super) fn is_allowed<'n>(
        &self,
        raw: impl IntoIterator<Item = &'n str>,
        allowed: &Allowed,
        at: Instant,
    ) -> bool {
        if allowed.public {
            return true;
        }
        raw.into_iter().any(|raw| {
            let person = self.person(raw);
            names(raw).iter().any(|name| allowed.has_name(name))
                || allowed.names.iter().any(|name| self.reaches(name, raw, &person, at))
        })
    }

    /// Whether the entitlement `name` includes the person or group called `raw`.
    fn reaches(&self, name: &str, raw: &str, person: &str, at: Instant) -> bool {
        let Some(group) = self.group(name) else { return self.person(name) == person };
        let inside = self.nested(group, at);
        self.group(raw).is_some_and(|own| inside.contains(own)) || self.members(group, at).contains(person)
    }

    /// Whether everybody of a subject may already see by `allowed` at an instant.
    pub(super) fn covers(
        &self,
        allowed: &Allowed,
        subject: &Subject,
        home: &BTreeSet<String>,
        at: Instant,
    ) -> bool {
        if allowed.public {
            return true;
        }
        match subject {
            Subject::Public => false,
            Subject::Network(name) => allowed.has_name(name),
            Subject::Organization(name) => self.is_allowed([name.as_str()], allowed, at),
            Subject::Group(name) | Subject::Principal(name) => {
                if allowed.organization && !is_foreign(name, home) {
                    return true;
                }
                if self.is_allowed([name.as_str()], allowed, at) {
                    return true;
                }
                let Some(group) = self.group(name) else { return false };
                let members = self.members(group, at);
                let listed = self.headcount(group, at).is_none_or(|(_, most)| most <= members.len() as u64);
                listed
                    && !members.is_empty()
                    && members.iter().all(|m| self.is_allowed([m.as_str()], allowed, at))
            }
        }
    }

    /// How many people an entitlement names. `max` is unknown if one of its groups has neither list nor number.
    pub(super) fn entitled_people(&self, allowed: &Allowed, at: Instant) -> People {
        let mut listed = BTreeSet::new();
        let (mut unlisted, mut known) = (0, true);
        for name in &allowed.names {
            let Some(group) = self.group(name) else {
                listed.insert(self.person(name));
                continue;
            };
            let members = self.members(group, at);
            match self.headcount(group, at) {
                Some((_, most)) => unlisted += most.saturating_sub(members.len() as u64),
                None => known &= !members.is_empty(),
            }
            listed.extend(members);
        }
        let listed = listed.len() as u64;
        People { min: Some(listed), max: known.then_some(listed.saturating_add(unlisted)) }
    }

    /// The scope of one subject in the words of the document.
    pub(super) fn scope(&self, subject: &Subject, home: &BTreeSet<String>, at: Instant) -> Scope {
        let (Subject::Group(name) | Subject::Principal(name)) = subject else {
            return match subject {
                Subject::Public => Scope::Public,
                Subject::Organization(_) => Scope::OrgWide,
                _ => Scope::Unknown,
            };
        };
        if is_foreign(name, home) {
            return Scope::Partner;
        }
        let Some(group) = self.group(name) else {
            return match subject {
                Subject::Group(name) if names_everybody(name) => Scope::BroadInternal,
                Subject::Group(_) => Scope::Unknown,
                _ => Scope::NamedIndividuals,
            };
        };
        let listed = self.members(group, at).len() as u64;
        let size = self.headcount(group, at).map_or(listed, |(_, most)| most.max(listed));
        match self.organization_headcount {
            Some(all) if size >= all && size >= BROAD => Scope::OrgWide,
            _ if size >= BROAD => Scope::BroadInternal,
            _ if size > 0 => Scope::Team,
            _ if names_everybody(group) => Scope::BroadInternal,
            _ => Scope::Unknown,
        }
    }

    /// Whether the tables say that the named account is a program's.
    pub(super) fn is_program(&self, raw: &str) -> bool {
        use proximate_model::ActorKind::{Service, System};
        let row = names(raw).into_iter().find_map(|name| self.registry.identity_of(name));
        is_service(raw) || row.is_some_and(|row| matches!(row.kind, Service | System))
    }
}

/// Whether a name belongs to an account that is not one of the resource's own.
pub(super) fn is_foreign(raw: &str, home: &BTreeSet<String>) -> bool {
    match account_of(raw) {
        // A bare number is only ever granted to share across accounts; an ARN needs a home to be compared with.
        Some(account) => !home.contains(account) && (!home.is_empty() || raw == account),
        None => false,
    }
}

fn names_everybody(group: &str) -> bool {
    let lower = group.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| EVERYBODY.contains(&word))
}

/// How broad an audience is, narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    NamedIndividuals,
    Team,
    Unknown,
    Partner,
    BroadInternal,
    OrgWide,
    Public,
}

impl Scope {
    /// The word of the document.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::NamedIndividuals => "named_individuals",
            Self::Team => "team",
            Self::Unknown => "unknown",
            Self::Partner => "partner",
            Self::BroadInternal => "broad_internal",
            Self::OrgWide => "org_wide",
            Self::Public => "public",
        }
    }

    /// Whether an audience of this scope is an exposure even if no table says who is entitled.
    pub(super) fn speaks_for_itself(self) -> bool {
        matches!(self, Self::Partner | Self::BroadInternal | Self::OrgWide | Self::Public)
    }
}
