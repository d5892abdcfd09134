//! Which operation a command line, a library call or an audit record stands for.
//!
//! Two spellings are the same operation if they share a squeezed name. Most clouds derive their
//! command line from their interface (`put-bucket-policy`, `PutBucketPolicy`); where they do not, the
//! table below gives the names.

use super::tokens::squeeze;

/// Command lines whose operation has another name: words that must stand in the command in this
/// order, and the squeezed names that audit logs use for it.
const COMMANDS: &[(&[&str], &[&str])] = &[
    (&["aws", "s3", "rb"], &["deletebucket"]),
    (&["aws", "s3", "mb"], &["createbucket"]),
    (&["aws", "s3", "rm"], &["deleteobject", "deleteobjects"]),
    (&["aws", "s3", "cp"], &["putobject", "copyobject", "getobject"]),
    (&["aws", "s3", "sync"], &["putobject", "copyobject", "getobject"]),
    (&["gcloud", "add-iam-policy-binding"], &["setiampolicy", "addiampolicybinding"]),
    (&["gcloud", "remove-iam-policy-binding"], &["setiampolicy", "removeiampolicybinding"]),
    (&["gcloud", "set-iam-policy"], &["setiampolicy"]),
    (&["gcloud", "sql", "delete"], &["cloudsqlinstancesdelete", "delete"]),
    (&["gsutil", "iam"], &["setiampolicy", "storagesetiampermissions"]),
    (&["gsutil", "acl"], &["storagesetiampermissions", "storageobjectsupdate"]),
    (&["gsutil", "rm"], &["storageobjectsdelete", "storagebucketsdelete"]),
    (&["gsutil", "rb"], &["storagebucketsdelete"]),
    (&["bq", "update"], &["updatedataset", "tableserviceupdate", "patchdataset"]),
    (&["bq", "rm"], &["deletedataset", "deletetable"]),
    (
        &["gh", "repo", "edit"],
        &["repoaccess", "repositorypublicized", "repositoryedited", "repositoryprivatized"],
    ),
    (&["gh", "repo", "delete"], &["repodestroy", "repositorydeleted"]),
    (&["gh", "repo", "archive"], &["repoarchived", "repositoryarchived"]),
    (&["gh", "pr", "merge"], &["pullrequestmerge", "pullrequestmerged", "pullrequestclosed"]),
    (&["git", "push"], &["push", "gitpush"]),
    (&["terraform", "destroy"], &["terraformdestroy"]),
    (&["terraform", "apply"], &["terraformapply"]),
    (&["tofu", "destroy"], &["terraformdestroy"]),
    (&["dropdb"], &["dropdatabase"]),
    (&["rm"], &["rm", "delete", "unlink"]),
    (&["railway", "volume", "delete"], &["volumedelete"]),
    (&["az", "role", "assignment", "create"], &["roleassignmentswrite", "createroleassignment"]),
    (&["az", "storage", "container", "set-permission"], &["storageaccountsblobservicescontainerswrite"]),
    (&["az", "group", "delete"], &["resourcegroupsdelete", "deleteresourcegroup"]),
];

/// Statements of SQL, in lower case, and the squeezed names of their operations.
const STATEMENTS: &[(&str, &str)] = &[
    ("grant ", "grant"),
    ("revoke ", "revoke"),
    ("drop table", "droptable"),
    ("drop database", "dropdatabase"),
    ("drop schema", "dropschema"),
    ("truncate ", "truncate"),
    ("delete from", "delete"),
    ("alter role", "alterrole"),
    ("disable row level security", "altertable"),
];

/// The squeezed names of the operations that a command line performs, sorted.
#[must_use]
pub(crate) fn of_command(program: &str, subcommands: &[&str], arguments: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    let mut words: Vec<&str> = vec![program];
    words.extend(subcommands);
    for (pattern, operations) in COMMANDS {
        let mut rest = words.iter();
        if pattern.iter().all(|wanted| rest.any(|word| word == wanted)) {
            names.extend(operations.iter().map(|name| (*name).to_owned()));
        }
    }
    match program {
        "kubectl" => kubernetes(subcommands, &mut names),
        "psql" | "mysql" | "mongosh" | "bq" => {
            for argument in arguments {
                statements(&argument.to_lowercase(), &mut names);
            }
        }
        _ => {}
    }
    if names.is_empty() && subcommands.len() >= 2 {
        names.extend(subcommands.last().map(|last| squeeze(last)));
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// A cluster's audit log writes verb and resource apart, in the plural; the command has the singular.
fn kubernetes(subcommands: &[&str], names: &mut Vec<String>) {
    let [verb, kind] = subcommands else { return };
    let kind = squeeze(kind);
    let plural = if kind.ends_with('s') { kind.clone() } else { format!("{kind}s") };
    let verbs: &[&str] = match *verb {
        "apply" | "patch" | "edit" | "replace" => &["create", "patch", "update"],
        "create" => &["create"],
        "delete" => &["delete", "deletecollection"],
        other => {
            names.push(format!("{}{plural}", squeeze(other)));
            return;
        }
    };
    for verb in verbs {
        names.push(format!("{verb}{plural}"));
        names.push(format!("{plural}{verb}"));
    }
}

/// The operations of SQL statements in a text in lower case.
pub(crate) fn statements(lower: &str, names: &mut Vec<String>) {
    for (statement, operation) in STATEMENTS {
        if lower.contains(statement) {
            names.push((*operation).to_owned());
        }
    }
}

/// The squeezed names of the operation that a record's own word stands for, for instance
/// `s3:PutBucketPolicy` (`putbucketpolicy`) or `google.iam.v1.SetIamPolicy` (`setiampolicy`).
#[must_use]
pub(crate) fn of_action(action: &str) -> Vec<String> {
    let mut names = vec![squeeze(action)];
    if let Some((_, tail)) = action.rsplit_once([':', '/', '.']) {
        names.push(squeeze(tail));
    }
    if let Some((_, tail)) = action.split_once([':', ' ']) {
        names.push(squeeze(tail));
    }
    let mut sides: Vec<&str> = action.split([':', ' ', '.', '/']).filter(|part| !part.is_empty()).collect();
    if sides.len() == 2 {
        sides.reverse();
        names.push(squeeze(&sides.concat()));
    }
    names.retain(|name| name.len() >= 4 || matches!(name.as_str(), "rm"));
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meets(command: (&str, &[&str]), action: &str) -> bool {
        let names = of_command(command.0, command.1, &[]);
        of_action(action).iter().any(|name| names.contains(name))
    }

    #[test]
    fn command_lines_meet_the_records_of_their_calls() {
        assert!(meets(("aws", &["s3api", "put-bucket-policy"]), "s3:PutBucketPolicy"));
        assert!(meets(("aws", &["ec2", "modify-snapshot-attribute"]), "ec2:ModifySnapshotAttribute"));
        assert!(meets(
            ("gcloud", &["projects", "add-iam-policy-binding"]),
            "google.iam.v1.IAMPolicy.SetIamPolicy"
        ));
        assert!(meets(("kubectl", &["create", "clusterrolebinding"]), "create clusterrolebindings"));
        assert!(meets(("kubectl", &["delete", "namespace"]), "namespaces.delete"));
        assert!(meets(("gh", &["repo", "edit"]), "repo.access"));
        assert!(!meets(("aws", &["s3api", "get-bucket-policy"]), "s3:PutBucketPolicy"));
    }

    #[test]
    fn statements_of_sql_are_operations() {
        let names = of_command("psql", &[], &["GRANT SELECT ON ledger TO PUBLIC".to_owned()]);
        assert_eq!(names, ["grant"]);
    }
}
