//! Administration of the cloud: mostly looking, some changes, all of them harmless.

use crate::json::{Json, object};
use crate::ledger::Ledger;
use crate::moment::Moment;
use crate::noise::Plan;
use crate::noise::access::{ROLE_STATEMENTS, own_policy};
use crate::random::Random;
use crate::wire::cloudtrail::{Call, Caller, bucket_parameters, put_bucket_policy, record};
use crate::world::{Bucket, PRODUCTION, Person, TOOLING, World};

pub(super) fn management(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    for _ in 0..plan.volume.management {
        let account = if random.chance(70) { PRODUCTION } else { TOOLING };
        let call = match random.below(1_000) {
            0..=439 => by_program(world, plan, random, account),
            440..=854 => person_looks(world, plan, random, account),
            855..=919 => signs_in(world, plan, random, account),
            920..=993 => person_changes(world, plan, random, account),
            _ => bucket_changes(world, plan, random),
        };
        record(ledger, world, random, call);
    }
}

fn program<'a>(world: &'a World, random: &mut Random, at: Moment) -> Caller<'a> {
    let (role, key) = random.pick(&world.services);
    Caller::Service { role, key, session: format!("{role}-{}", at.calendar("%d%H")) }
}

fn by_program<'a>(world: &'a World, plan: &Plan, random: &mut Random, account: &'static str) -> Call<'a> {
    let at = plan.technical.anytime(random);
    let caller = program(world, random, at);
    let service = random.pick(&world.services).0;
    match random.below(8) {
        0 => Call::read(
            at,
            account,
            caller,
            "kms",
            "Decrypt",
            object! { "encryptionAlgorithm": "SYMMETRIC_DEFAULT" },
        )
        .on("AWS::KMS::Key", format!("arn:aws:kms:us-east-1:{account}:key/{}", random.uuid())),
        1 => Call::read(
            at,
            account,
            caller,
            "kms",
            "GenerateDataKey",
            object! { "keySpec": "AES_256", "encryptionContext": object! { "service": service } },
        ),
        2 => Call::read(
            at,
            account,
            caller,
            "ssm",
            "GetParameter",
            object! { "name": format!("/platform/{service}/pool"), "withDecryption": true },
        ),
        3 => Call::read(
            at,
            account,
            caller,
            "secretsmanager",
            "GetSecretValue",
            object! { "secretId": format!("{service}/database") },
        ),
        4 => Call::write(
            at,
            account,
            caller,
            "logs",
            "CreateLogStream",
            object! { "logGroupName": format!("/jobs/{service}"), "logStreamName": random.hex(12) },
        ),
        5 => Call::read(at, account, caller, "ec2", "DescribeInstances", object! { "maxResults": 100 }),
        6 => {
            let arn = format!("arn:aws:iam::{account}:role/{service}");
            Call::read(
                at,
                account,
                Caller::Platform("ecs-tasks"),
                "sts",
                "AssumeRole",
                object! { "roleArn": &arn, "roleSessionName": format!("{service}-{}", at.calendar("%d%H")), "durationSeconds": 3600 },
            )
            .on("AWS::IAM::Role", arn)
        }
        _ => Call::read(at, account, caller, "sts", "GetCallerIdentity", Json::Null),
    }
}

fn person_looks<'a>(world: &'a World, plan: &Plan, random: &mut Random, account: &'static str) -> Call<'a> {
    let at = plan.technical.office(random);
    let person = random.pick(&world.people);
    let caller = Caller::Person(person);
    let bucket = random.pick(&world.buckets);
    let service = random.pick(&world.services).0;
    let name = random.one(&[
        "GetBucketPolicy",
        "GetBucketLocation",
        "GetBucketAcl",
        "GetBucketPolicyStatus",
        "GetBucketVersioning",
        "ListBuckets",
        "ListRoles",
        "GetRole",
        "ListRolePolicies",
        "GetRolePolicy",
        "ListAttachedRolePolicies",
        "DescribeDBInstances",
        "DescribeAlarms",
        "DescribeServices",
        "DescribeOrganization",
        "GetEventSelectors",
        "DescribeLogGroups",
    ]);
    match name {
        "ListBuckets" => Call::read(at, account, caller, "s3", name, Json::Null),
        "ListRoles" => Call::read(at, account, caller, "iam", name, Json::Null),
        "GetRole" | "ListRolePolicies" | "ListAttachedRolePolicies" => {
            Call::read(at, account, caller, "iam", name, object! { "roleName": service })
        }
        "GetRolePolicy" => Call::read(
            at,
            account,
            caller,
            "iam",
            name,
            object! { "roleName": service, "policyName": "read" },
        ),
        "DescribeDBInstances" => Call::read(at, account, caller, "rds", name, Json::Null),
        "DescribeAlarms" => {
            Call::read(at, account, caller, "monitoring", name, object! { "maxRecords": 100 })
        }
        "DescribeServices" => Call::read(
            at,
            account,
            caller,
            "ecs",
            name,
            object! { "cluster": "jobs", "services": vec![service] },
        ),
        "DescribeOrganization" => Call::read(at, account, caller, "organizations", name, Json::Null),
        "GetEventSelectors" => {
            Call::read(at, account, caller, "cloudtrail", name, object! { "trailName": "organization-trail" })
        }
        "DescribeLogGroups" => Call::read(
            at,
            account,
            caller,
            "logs",
            name,
            object! { "logGroupNamePrefix": format!("/jobs/{service}") },
        ),
        _ => {
            let call = Call::read(at, account, caller, "s3", name, bucket_parameters(&bucket.name))
                .on("AWS::S3::Bucket", bucket.arn());
            if random.chance(6) { denied(call, person, name) } else { call }
        }
    }
}

fn denied<'a>(call: Call<'a>, person: &Person, name: &str) -> Call<'a> {
    call.refused("AccessDenied", format!("User {} is not authorized to perform: s3:{name}", person.mail()))
}

fn signs_in<'a>(world: &'a World, plan: &Plan, random: &mut Random, account: &'static str) -> Call<'a> {
    let at = plan.technical.office(random);
    let person = random.pick(&world.people);
    let role = world.sign_on_role(person.role);
    let arn = format!("arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/us-east-1/{role}");
    let parameters = object! { "roleArn": &arn, "roleSessionName": person.mail(), "durationSeconds": 28_800, "principalArn": "" };
    Call::read(at, account, Caller::Platform("sso"), "sts", "AssumeRoleWithSAML", parameters)
        .on("AWS::IAM::Role", arn)
}

fn person_changes<'a>(world: &'a World, plan: &Plan, random: &mut Random, account: &'static str) -> Call<'a> {
    let at = plan.technical.office(random);
    let person = random.pick(&world.people);
    let caller = Caller::Person(person);
    let service = random.pick(&world.services).0;
    let bucket = random.pick(&world.buckets);
    match random.below(7) {
        0 => Call::write(
            at,
            account,
            caller,
            "ssm",
            "PutParameter",
            object! { "name": format!("/platform/{service}/pool"), "type": "String", "overwrite": true },
        ),
        1 => Call::write(
            at,
            account,
            caller,
            "ecs",
            "UpdateService",
            object! { "cluster": "jobs", "service": service, "desiredCount": random.between(1, 9) },
        ),
        2 => Call::write(
            at,
            account,
            caller,
            "monitoring",
            "PutMetricAlarm",
            object! { "alarmName": format!("{service}-errors"), "threshold": random.between(5, 90) },
        ),
        3 => Call::write(
            at,
            account,
            caller,
            "iam",
            "PutRolePolicy",
            object! {
                "roleName": service, "policyName": "queue",
                "policyDocument": object! { "Version": "2012-10-17", "Statement": vec![object! {
                    "Effect": "Allow", "Action": vec!["sqs:ReceiveMessage", "sqs:DeleteMessage"],
                    "Resource": format!("arn:aws:sqs:us-east-1:{account}:{service}"),
                }] }.line(),
            },
        ),
        4 => Call::write(
            at,
            account,
            caller,
            "s3",
            "PutBucketLifecycle",
            bucket_parameters(&bucket.name).with("lifecycle", ""),
        )
        .on("AWS::S3::Bucket", bucket.arn()),
        5 => tagging(at, account, caller, bucket, person.team),
        _ => Call::write(
            at,
            account,
            caller,
            "lambda",
            "UpdateFunctionCode20150331v2",
            object! { "functionName": service, "dryRun": false, "publish": true },
        ),
    }
}

/// A harmless change of the tags of a bucket.
pub(crate) fn tagging<'a>(
    at: Moment,
    account: &'static str,
    caller: Caller<'a>,
    bucket: &Bucket,
    team: &str,
) -> Call<'a> {
    let tags = object! { "TagSet": object! { "Tag": vec![object! { "Key": "team", "Value": team }] } };
    Call::write(
        at,
        account,
        caller,
        "s3",
        "PutBucketTagging",
        bucket_parameters(&bucket.name).with("Tagging", tags).with("tagging", ""),
    )
    .on("AWS::S3::Bucket", bucket.arn())
}

/// Policies set anew for the readers that a bucket has anyway.
fn bucket_changes<'a>(world: &'a World, plan: &Plan, random: &mut Random) -> Call<'a> {
    let at = plan.technical.office(random);
    let buckets: Vec<&Bucket> = world
        .buckets
        .iter()
        .filter(|bucket| bucket.readers.is_some() && !plan.reserved.contains(&bucket.name))
        .collect();
    let bucket = random.one(&buckets);
    let statement = random.one(ROLE_STATEMENTS);
    let policy = own_policy(bucket, statement);
    let admins = world.team("data-platform");
    let caller = if random.chance(40) {
        let run = random.between(9_500_000, 9_599_999);
        Caller::Service { role: "infra-deploy", key: "K4R7T2M9QX", session: format!("infra-live-{run}") }
    } else {
        Caller::Person(random.one(&admins))
    };
    put_bucket_policy(at, PRODUCTION, caller, &bucket.name, policy)
}
