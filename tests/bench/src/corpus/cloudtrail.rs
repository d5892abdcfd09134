//! CloudTrail events: who called, and what with, in the members that the service documents.

use super::template::Records;

/// One call of the service's interface.
struct Call {
    source: &'static str,
    name: &'static str,
    category: &'static str,
    reads: bool,
    parameters: &'static str,
    response: &'static str,
    /// Members of this call alone, each followed by a comma.
    more: &'static str,
}

const PERSON: &str = r#"{"type":"IAMUser","principalId":"AIDA<role-id>","arn":"arn:aws:iam::<account>:user/<actor>","accountId":"<account>","accessKeyId":"ASIA<key>","userName":"<actor>","sessionContext":{"attributes":{"creationDate":"<created>","mfaAuthenticated":"true"}}}"#;
const AGENT: &str = r#"{"type":"AssumedRole","principalId":"AROA<role-id>:<actor>","arn":"arn:aws:sts::<account>:assumed-role/<role>/<actor>","accountId":"<account>","accessKeyId":"ASIA<key>","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA<role-id>","arn":"arn:aws:iam::<account>:role/<role>","accountId":"<account>","userName":"<role>"},"attributes":{"creationDate":"<created>","mfaAuthenticated":"false"},"sourceIdentity":"<actor>"}}"#;
const SERVICE: &str = r#"{"type":"AssumedRole","principalId":"AROA<role-id>:<session-uuid>","arn":"arn:aws:sts::<account>:assumed-role/<role>/<session-uuid>","accountId":"<account>","accessKeyId":"ASIA<key>","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA<role-id>","arn":"arn:aws:iam::<account>:role/<role>","accountId":"<account>","userName":"<role>"},"attributes":{"creationDate":"<created>","mfaAuthenticated":"false"}}}"#;

const BUCKET_AND_OBJECT: &str = r#""additionalEventData":{"SignatureVersion":"SigV4","x-amz-id-2":"<token>","bytesTransferredOut":<number>},"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::<bucket>/<folder>/part-<this>.parquet"},{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}],"#;

const CALLS: &[(u64, Call)] = &[
    (
        210,
        Call {
            source: "s3",
            name: "GetObject",
            category: "Data",
            reads: true,
            parameters: r#"{"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<folder>/part-<this>.parquet"}"#,
            response: "null",
            more: BUCKET_AND_OBJECT,
        },
    ),
    (
        90,
        Call {
            source: "s3",
            name: "PutObject",
            category: "Data",
            reads: false,
            parameters: r#"{"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<folder>/<word>-<hex8>.json","x-amz-storage-class":"STANDARD"}"#,
            response: r#"{"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:<region>:<account>:key/<uuid>"}"#,
            more: BUCKET_AND_OBJECT,
        },
    ),
    (
        130,
        Call {
            source: "kms",
            name: "Decrypt",
            category: "Management",
            reads: true,
            parameters: r#"{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"PARAMETER_ARN":"arn:aws:ssm:<region>:<account>:parameter/<folder>/credentials"}}"#,
            response: "null",
            more: r#""resources":[{"accountId":"<account>","type":"AWS::KMS::Key","ARN":"arn:aws:kms:<region>:<account>:key/<uuid>"}],"#,
        },
    ),
    (
        90,
        Call {
            source: "sts",
            name: "AssumeRole",
            category: "Management",
            reads: true,
            parameters: r#"{"roleArn":"arn:aws:iam::<account>:role/<role>","roleSessionName":"<word>-<hex8>","durationSeconds":3600}"#,
            response: r#"{"credentials":{"accessKeyId":"ASIA<key>","sessionToken":"<token><token>","expiration":"<time>"},"assumedRoleUser":{"assumedRoleId":"AROA<role-id>:<word>","arn":"arn:aws:sts::<account>:assumed-role/<role>/<word>"}}"#,
            more: r#""resources":[{"accountId":"<account>","type":"AWS::IAM::Role","ARN":"arn:aws:iam::<account>:role/<role>"}],"sharedEventID":"<uuid>","#,
        },
    ),
    (
        90,
        Call {
            source: "ec2",
            name: "DescribeInstances",
            category: "Management",
            reads: true,
            parameters: r#"{"maxResults":100,"instancesSet":{"items":[{"instanceId":"i-<hex17>"},{"instanceId":"i-<hex17>"}]},"filterSet":{"items":[{"name":"tag:service","valueSet":{"items":[{"value":"<workload>"}]}}]}}"#,
            response: "null",
            more: "",
        },
    ),
    (
        330,
        Call {
            source: "ec2",
            name: "DescribeRouteTables",
            category: "Management",
            reads: true,
            parameters: r#"{"routeTableIdSet":{},"filterSet":{}}"#,
            response: "null",
            more: "",
        },
    ),
    (
        100,
        Call {
            source: "health",
            name: "DescribeEventAggregates",
            category: "Management",
            reads: true,
            parameters: r#"{"aggregateField":"eventTypeCategory","filter":{"eventStatusCodes":["open","upcoming"]}}"#,
            response: "null",
            more: "",
        },
    ),
    (
        70,
        Call {
            source: "dynamodb",
            name: "GetItem",
            category: "Data",
            reads: true,
            parameters: r#"{"tableName":"<function>","key":{"id":"<hex17>"},"consistentRead":false,"returnConsumedCapacity":"TOTAL"}"#,
            response: "null",
            more: r#""resources":[{"accountId":"<account>","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:<region>:<account>:table/<function>"}],"#,
        },
    ),
    (
        60,
        Call {
            source: "ssm",
            name: "GetParameter",
            category: "Management",
            reads: true,
            parameters: r#"{"name":"/<folder>/<word>","withDecryption":true}"#,
            response: "null",
            more: r#""resources":[{"accountId":"<account>","ARN":"arn:aws:ssm:<region>:<account>:parameter/<folder>/<word>"}],"#,
        },
    ),
    (
        50,
        Call {
            source: "secretsmanager",
            name: "GetSecretValue",
            category: "Management",
            reads: true,
            parameters: r#"{"secretId":"arn:aws:secretsmanager:<region>:<account>:secret:<folder>-<hex8>","versionStage":"AWSCURRENT"}"#,
            response: "null",
            more: "",
        },
    ),
    (
        60,
        Call {
            source: "lambda",
            name: "UpdateFunctionCode20150331v2",
            category: "Management",
            reads: false,
            parameters: r#"{"functionName":"<function>","s3Bucket":"<bucket>","s3Key":"<folder>/<hex17>.zip","publish":true,"dryRun":false}"#,
            response: r#"{"functionName":"<function>","functionArn":"arn:aws:lambda:<region>:<account>:function:<function>","runtime":"python3.13","role":"arn:aws:iam::<account>:role/<role>","handler":"<word>.handler","codeSize":<number>,"timeout":30,"memorySize":512,"lastModified":"<time>","version":"<number>","revisionId":"<uuid>","state":"Active"}"#,
            more: "",
        },
    ),
    (
        50,
        Call {
            source: "logs",
            name: "CreateLogStream",
            category: "Management",
            reads: false,
            parameters: r#"{"logGroupName":"/aws/lambda/<function>","logStreamName":"<time>/[$LATEST]<hex17>"}"#,
            response: "null",
            more: "",
        },
    ),
    (
        30,
        Call {
            source: "ec2",
            name: "RunInstances",
            category: "Management",
            reads: false,
            parameters: r#"{"instancesSet":{"items":[{"imageId":"ami-<hex17>","minCount":1,"maxCount":1}]},"instanceType":"m7g.large","clientToken":"<uuid>","tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"service","value":"<workload>"},{"key":"note","value":"<word> for <other>"}]}]}}"#,
            response: r#"{"requestId":"<uuid>","reservationId":"r-<hex17>","ownerId":"<account>","instancesSet":{"items":[{"instanceId":"i-<hex17>","imageId":"ami-<hex17>","instanceState":{"code":0,"name":"pending"},"privateDnsName":"<host>.<region>.compute.internal","subnetId":"subnet-<hex17>","vpcId":"vpc-<hex17>"}]}}"#,
            more: "",
        },
    ),
    (
        20,
        Call {
            source: "iam",
            name: "ListAttachedRolePolicies",
            category: "Management",
            reads: true,
            parameters: r#"{"roleName":"<role>"}"#,
            response: "null",
            more: "",
        },
    ),
    (
        15,
        Call {
            source: "s3",
            name: "ListBuckets",
            category: "Management",
            reads: true,
            parameters: r#"{"Host":"s3.<region>.amazonaws.com"}"#,
            response: "null",
            more: r#""errorCode":"AccessDenied","errorMessage":"User: arn:aws:sts::<account>:assumed-role/<role>/<actor> is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action","#,
        },
    ),
    (
        2,
        Call {
            source: "iam",
            name: "AttachRolePolicy",
            category: "Management",
            reads: false,
            parameters: r#"{"roleName":"<role>","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
            response: "null",
            more: "",
        },
    ),
    (
        1,
        Call {
            source: "s3",
            name: "PutBucketPolicy",
            category: "Management",
            reads: false,
            parameters: r#"{"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","policy":"","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"<word>","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::<account>:role/<role>"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::<bucket>/*"}]}}"#,
            response: "null",
            more: "",
        },
    ),
];

fn event(identity: &str, call: &Call) -> String {
    let Call { source, name, category, reads, parameters, response, more } = call;
    let management = *category == "Management";
    format!(
        r#"{{"eventVersion":"1.11","userIdentity":{identity},"eventTime":"<time>","eventSource":"{source}.amazonaws.com","eventName":"{name}","awsRegion":"<region>","sourceIPAddress":"<ip>","userAgent":"<agent>","requestParameters":{parameters},"responseElements":{response},{more}"requestID":"<uuid>","eventID":"<uuid>","readOnly":{reads},"eventType":"AwsApiCall","managementEvent":{management},"recipientAccountId":"<account>","eventCategory":"{category}","tlsDetails":{{"tlsVersion":"TLSv1.3","clientProvidedHostHeader":"{source}.<region>.amazonaws.com"}}}}"#
    )
}

/// The records of this log.
pub(crate) fn records() -> Records {
    Records::new(CALLS, [PERSON, AGENT, SERVICE], event)
}
