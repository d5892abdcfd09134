//! Canonical names of resources: the same thing is named alike whether a record gives its ARN or its id.

/// The canonical name of an ARN: buckets and objects keep theirs, other things are named
/// `aws:service:type/id`, without region and account, as a call's parameters name them.
pub(super) fn canonical(arn: &str) -> String {
    let parts = arn.splitn(6, ':').collect::<Vec<_>>();
    let [_, _, service, _, _, rest] = parts[..] else { return arn.to_owned() };
    if !arn.starts_with("arn:") || service == "s3" {
        return arn.strip_suffix("/*").unwrap_or(arn).to_owned();
    }
    let (kind, id) = match rest.split_once([':', '/']) {
        Some((kind, id)) => (kind, id),
        None => (lone_kind(service), rest),
    };
    let id = match (service, kind) {
        // Paths of IAM names are not part of the name by which calls know them.
        ("iam", _) => id.rsplit('/').next().unwrap_or(id),
        // A function's version or alias is the function still.
        ("lambda", "function") => id.split(':').next().unwrap_or(id),
        // Secrets Manager appends six characters to the name.
        ("secretsmanager", "secret") => without_suffix(id),
        ("logs", "log-group") => id.trim_end_matches(":*"),
        _ => id,
    };
    resource(service, kind, id)
}

/// `aws:service:type/id`.
pub(super) fn resource(service: &str, kind: &str, id: &str) -> String {
    format!("aws:{service}:{kind}/{id}")
}

/// A bucket.
pub(super) fn bucket(name: &str) -> String {
    format!("arn:aws:s3:::{name}")
}

/// The name of something that a parameter gives as a name or as an ARN.
pub(super) fn named(service: &str, kind: &str, id: &str) -> String {
    if id.starts_with("arn:") { canonical(id) } else { resource(service, kind, id) }
}

/// The type of a thing whose ARN does not tell it.
fn lone_kind(service: &str) -> &'static str {
    match service {
        "sqs" => "queue",
        "sns" => "topic",
        _ => "resource",
    }
}

fn without_suffix(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((name, suffix)) if suffix.len() == 6 && suffix.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            name
        }
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn arns_and_parameters_meet_in_one_name() {
        for (arn, name) in [
            ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket"),
            ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket"),
            ("arn:aws:s3:::bucket/a/b", "arn:aws:s3:::bucket/a/b"),
            ("arn:aws:iam::1:user/path/bo", "aws:iam:user/bo"),
            ("arn:aws:iam::aws:policy/AdministratorAccess", "aws:iam:policy/AdministratorAccess"),
            ("arn:aws:ec2:us-east-1:1:snapshot/snap-1", "aws:ec2:snapshot/snap-1"),
            ("arn:aws:lambda:us-east-1:1:function:f:3", "aws:lambda:function/f"),
            ("arn:aws:secretsmanager:us-east-1:1:secret:db-AbCdEf", "aws:secretsmanager:secret/db"),
            ("arn:aws:sqs:us-east-1:1:jobs", "aws:sqs:queue/jobs"),
            ("*", "*"),
        ] {
            assert_eq!(canonical(arn), name, "{arn}");
        }
    }
}
