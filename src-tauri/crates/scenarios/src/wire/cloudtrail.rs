//! AWS CloudTrail: compressed `{"Records": […]}` files per account and hour.

use crate::json::{Json, object};
use crate::ledger::{CloudRecord, Ledger};
use crate::moment::Moment;
use crate::random::Random;
use crate::wire::{File, archive};
use crate::world::{Person, World};

const REGION: &str = "us-east-1";

/// Who calls the cloud.
#[derive(Debug, Clone)]
pub(crate) enum Caller<'a> {
    /// A person, signed in through single sign-on; the session bears the person's address.
    Person(&'a Person),
    /// A role of a program, with the name of its session.
    Service { role: &'a str, key: &'a str, session: String },
    /// A service of the provider.
    Platform(&'static str),
}

/// One call of the cloud's interface.
#[derive(Debug, Clone)]
pub(crate) struct Call<'a> {
    pub(crate) at: Moment,
    pub(crate) account: &'static str,
    pub(crate) caller: Caller<'a>,
    /// Service without `.amazonaws.com`.
    pub(crate) service: &'static str,
    pub(crate) name: &'static str,
    pub(crate) parameters: Json,
    pub(crate) response: Json,
    /// Type and name of what was acted on.
    pub(crate) resources: Vec<(&'static str, String)>,
    /// Code and message of a refusal.
    pub(crate) error: Option<(&'static str, String)>,
    pub(crate) read_only: bool,
    /// Whether it touches data and not their administration.
    pub(crate) data: bool,
}

impl<'a> Call<'a> {
    /// A call that changes something and answers nothing.
    pub(crate) fn write(
        at: Moment,
        account: &'static str,
        caller: Caller<'a>,
        service: &'static str,
        name: &'static str,
        parameters: Json,
    ) -> Self {
        Self {
            at,
            account,
            caller,
            service,
            name,
            parameters,
            response: Json::Null,
            resources: Vec::new(),
            error: None,
            read_only: false,
            data: false,
        }
    }

    /// A call that only reads.
    pub(crate) fn read(
        at: Moment,
        account: &'static str,
        caller: Caller<'a>,
        service: &'static str,
        name: &'static str,
        parameters: Json,
    ) -> Self {
        Self { read_only: true, ..Self::write(at, account, caller, service, name, parameters) }
    }

    /// The call with a resource it acts on.
    pub(crate) fn on(mut self, kind: &'static str, name: impl Into<String>) -> Self {
        self.resources.push((kind, name.into()));
        self
    }

    /// The call, refused.
    pub(crate) fn refused(mut self, code: &'static str, message: impl Into<String>) -> Self {
        self.error = Some((code, message.into()));
        self
    }
}

/// Writes a call into the ledger and tells its event id.
pub(crate) fn record(ledger: &mut Ledger, world: &World, random: &mut Random, call: Call<'_>) -> String {
    let id = random.uuid();
    let (identity, address, tool) = caller(world, random, &call);
    let mut json = object! {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": call.at.to_seconds(),
        "eventSource": format!("{}.amazonaws.com", call.service),
        "eventName": call.name,
        "awsRegion": REGION,
        "sourceIPAddress": address,
        "userAgent": tool,
    };
    if let Some((code, message)) = call.error {
        json = json.with("errorCode", code).with("errorMessage", message);
    }
    json = json.with("requestParameters", call.parameters).with("responseElements", call.response);
    if call.service == "s3" {
        json = json.with(
            "additionalEventData",
            object! {
                "SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256",
                "bytesTransferredIn": 0, "AuthenticationMethod": "AuthHeader",
                "bytesTransferredOut": if call.read_only { random.between(240, 90_000) } else { 0 },
            },
        );
    }
    json = json.with("requestID", random.upper(16)).with("eventID", &id).with("readOnly", call.read_only);
    if !call.resources.is_empty() {
        let resources: Vec<Json> = call
            .resources
            .into_iter()
            .map(|(kind, name)| object! { "accountId": call.account, "type": kind, "ARN": name })
            .collect();
        json = json.with("resources", resources);
    }
    json = json
        .with("eventType", "AwsApiCall")
        .with("managementEvent", !call.data)
        .with("recipientAccountId", call.account)
        .with("eventCategory", if call.data { "Data" } else { "Management" });
    ledger.cloud.push(CloudRecord {
        account: call.account,
        at: call.at.whole_second(),
        id: id.clone(),
        json,
    });
    id
}

fn caller(world: &World, random: &mut Random, call: &Call<'_>) -> (Json, String, String) {
    let account = call.account;
    let since = call.at.minutes(-random.between(4, 230)).to_seconds();
    match &call.caller {
        Caller::Person(person) => {
            let role = world.sign_on_role(person.role);
            let issuer =
                format!("arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/{REGION}/{role}");
            let tool = random.one(&[
                "aws-cli/2.27.31 md/awscrt#0.26.1 ua/2.1 os/macos#24.5.0 md/arch#arm64 lang/python#3.13.4",
                "aws-cli/2.27.31 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.4",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ]);
            (
                assumed(account, &role, &issuer, &person.key, &person.mail(), &since, true),
                person.address.clone(),
                tool.to_owned(),
            )
        }
        Caller::Service { role, key, session } => {
            let issuer = format!("arn:aws:iam::{account}:role/{role}");
            let tool = "Boto3/1.38.46 md/Botocore#1.38.46 ua/2.1 os/linux#6.1.141 md/arch#aarch64 lang/python#3.12.11";
            (assumed(account, role, &issuer, key, session, &since, false), random.address(), tool.to_owned())
        }
        Caller::Platform(service) => {
            let name = format!("{service}.amazonaws.com");
            (object! { "type": "AWSService", "invokedBy": &name }, name.clone(), name)
        }
    }
}

fn assumed(
    account: &str,
    role: &str,
    issuer: &str,
    key: &str,
    session: &str,
    since: &str,
    mfa: bool,
) -> Json {
    // Principal and key ids carry the word EXAMPLE, so that no scanner takes them for real ones.
    let principal = format!("AROA{key}EXAMPLE");
    object! {
        "type": "AssumedRole",
        "principalId": format!("{principal}:{session}"),
        "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
        "accountId": account,
        "accessKeyId": format!("ASIA{}EXAMPLE", key.chars().rev().take(9).collect::<String>()),
        "sessionContext": object! {
            "sessionIssuer": object! {
                "type": "Role", "principalId": principal, "arn": issuer, "accountId": account, "userName": role,
            },
            "attributes": object! {
                "creationDate": since, "mfaAuthenticated": if mfa { "true" } else { "false" },
            },
        },
    }
}

/// The delivered files: one per account and hour, records in no particular order, as in reality.
pub(crate) fn files(mut records: Vec<CloudRecord>, random: &mut Random) -> Vec<File> {
    records.sort_by(|a, b| (a.account, a.at, &a.id).cmp(&(b.account, b.at, &b.id)));
    let mut files = Vec::new();
    while let Some(first) = records.first() {
        let (account, hour) = (first.account, first.at.calendar("%Y%m%dT%H"));
        let end = records
            .iter()
            .position(|record| record.account != account || record.at.calendar("%Y%m%dT%H") != hour)
            .unwrap_or(records.len());
        let day = first.at.calendar("%Y/%m/%d");
        let mut hourly: Vec<Json> = records.drain(..end).map(|record| record.json).collect();
        random.shuffle(&mut hourly);
        let path = format!(
            "logs/aws/AWSLogs/{account}/CloudTrail/{REGION}/{day}/{account}_CloudTrail_{REGION}_{hour}00Z_{}.json.gz",
            random.mixed(16)
        );
        files.push((path, archive::gzip(object! { "Records": hourly }.line().as_bytes())));
    }
    files
}

/// Parameters of a call about one bucket.
pub(crate) fn bucket_parameters(bucket: &str) -> Json {
    object! { "bucketName": bucket, "Host": format!("{bucket}.s3.{REGION}.amazonaws.com") }
}

/// The policy of a bucket that lets some principal read it.
pub(crate) fn read_policy(bucket: &str, statement: &str, principal: Json, condition: Option<Json>) -> Json {
    let mut allow = object! {
        "Sid": statement,
        "Effect": "Allow",
        "Principal": principal,
        "Action": vec!["s3:GetObject", "s3:ListBucket"],
        "Resource": vec![format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")],
    };
    if let Some(condition) = condition {
        allow = allow.with("Condition", condition);
    }
    object! { "Version": "2012-10-17", "Statement": vec![allow] }
}

/// The condition that everybody of an organisation fulfils.
pub(crate) fn organization_condition(organization: &str) -> Json {
    object! { "StringEquals": object! { "aws:PrincipalOrgID": organization } }
}

/// The principal of a role.
pub(crate) fn role_principal(account: &str, role: &str) -> Json {
    object! { "AWS": format!("arn:aws:iam::{account}:role/{role}") }
}

/// The call that sets a bucket's policy.
pub(crate) fn put_bucket_policy<'a>(
    at: Moment,
    account: &'static str,
    caller: Caller<'a>,
    bucket: &str,
    policy: Json,
) -> Call<'a> {
    let parameters = object! {
        "bucketPolicy": policy, "bucketName": bucket,
        "Host": format!("{bucket}.s3.{REGION}.amazonaws.com"), "policy": "",
    };
    Call::write(at, account, caller, "s3", "PutBucketPolicy", parameters)
        .on("AWS::S3::Bucket", format!("arn:aws:s3:::{bucket}"))
}
