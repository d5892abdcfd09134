//! What sort of thing a call is.

use proximate_model::Activity;

use super::Call;
use crate::value::text;

/// Calls that hand out the content of a store, besides data events.
const DATA_READS: [(&str, &[&str]); 12] = [
    (
        "s3",
        &[
            "GetObject",
            "SelectObjectContent",
            "ListObjects",
            "ListObjectsV2",
            "ListObjectVersions",
            "CopyObject",
        ],
    ),
    (
        "dynamodb",
        &["GetItem", "BatchGetItem", "Query", "Scan", "ExecuteStatement", "ExportTableToPointInTime"],
    ),
    ("athena", &["StartQueryExecution", "GetQueryResults"]),
    ("secretsmanager", &["GetSecretValue", "BatchGetSecretValue"]),
    ("ssm", &["GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory"]),
    ("redshift-data", &["ExecuteStatement", "GetStatementResult"]),
    ("rds-data", &["ExecuteStatement"]),
    ("ebs", &["GetSnapshotBlock", "ListSnapshotBlocks"]),
    ("kinesis", &["GetRecords"]),
    ("sqs", &["ReceiveMessage"]),
    ("logs", &["GetLogEvents", "FilterLogEvents", "GetQueryResults", "StartQuery"]),
    ("kms", &["Decrypt"]),
];

/// Calls that destroy without being named `Delete…` or `Terminate…`.
const DESTRUCTIONS: [&str; 5] =
    ["DeregisterImage", "ScheduleKeyDeletion", "PurgeQueue", "DisableKey", "ForceDeleteStack"];

/// The activity of a call that changes no access.
pub(super) fn of(call: &Call<'_>) -> Activity {
    let name = call.plain_name();
    if matches!(call.service, "signin" | "sts" | "sso" | "sso-oauth") {
        return Activity::Authentication;
    }
    if DATA_READS.iter().any(|(service, names)| *service == call.service && names.contains(&name)) {
        return Activity::DataAccess;
    }
    let destroys =
        name.starts_with("Delete") || name.starts_with("Terminate") || name.starts_with("BatchDelete");
    // Deleting a right, a rule or a label is a change of configuration; deleting what holds data is not.
    let minor = call.service == "iam"
        || [
            "Policy",
            "Tags",
            "Tagging",
            "Permission",
            "Configuration",
            "Lifecycle",
            "Cors",
            "Website",
            "Rule",
        ]
        .iter()
        .any(|suffix| name.ends_with(suffix));
    if (destroys && !minor) || DESTRUCTIONS.contains(&name) {
        return Activity::Deletion;
    }
    if call.reads() {
        let data_event = text(call.json, "eventCategory") == Some("Data");
        return if data_event && name.starts_with("Get") { Activity::DataAccess } else { Activity::Other };
    }
    Activity::ConfigurationChange
}
