//! The same organisation as a table of the kind that super-timelines are exchanged in.

use super::template::Records;

/// The names of the columns.
pub(crate) const HEADER: &str =
    "message,datetime,timestamp_desc,user,source,action,target,source_ip,user_agent,request_id\n";

const ROWS: &[(u64, [&str; 2])] = &[
    (4, ["s3:GetObject", "arn:aws:s3:::<bucket>/<folder>/part-<this>.parquet"]),
    (2, ["s3:PutObject", "arn:aws:s3:::<bucket>/<folder>/<word>-<this>.json"]),
    (2, ["kms:Decrypt", "arn:aws:kms:<region>:<account>:key/<role-id>"]),
    (1, ["lambda:UpdateFunctionCode", "arn:aws:lambda:<region>:<account>:function:<function>"]),
    (1, ["patch deployments", "<namespace>/deployments/<workload>"]),
];

fn row(actor: &str, [action, target]: &[&str; 2]) -> String {
    format!(
        "\"{actor} called {action} on {target}, to <word> for <other>, session <session-uuid>\",<time-micros>,\
         Event Time,{actor},aws:<account>/<region>,{action},{target},<ip>,\"<agent>\",<uuid>"
    )
}

/// The rows.
pub(crate) fn records() -> Records {
    Records::new(ROWS, ["<actor>@example.org", "<actor>", "<workload>"], row)
}
