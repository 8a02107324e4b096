//! What the Platform and the cluster must bring before databases run on AWS.

use crate::{
    platform::{check::Needs, spec::PlatformSpec},
    resource::{KindRef, kinds},
};

pub(super) const NEEDS: Needs = Needs {
    config: Some(&kinds::AWS_CONFIG),
    kinds: &[
        &kinds::RDS_INSTANCE,
        &kinds::RDS_SUBNET_GROUP,
        &kinds::RDS_PARAMETER_GROUP,
        &kinds::EC2_SECURITY_GROUP,
        &kinds::EC2_SECURITY_GROUP_INGRESS_RULE,
    ],
    configured,
    missing,
};

fn configured(spec: &PlatformSpec) -> Option<KindRef> {
    let aws = spec.providers.as_ref()?.aws.as_ref()?;
    Some(aws.provider_config_ref.clone().unwrap_or_default().reference())
}

fn missing(spec: &PlatformSpec) -> Vec<(String, String)> {
    let mut missing = Vec::new();
    let aws = spec.providers.as_ref().and_then(|providers| providers.aws.as_ref());
    let regions = aws.and_then(|aws| aws.regions.as_ref());
    if regions.is_none_or(std::collections::BTreeMap::is_empty) {
        missing.push(("spec.providers.aws.regions".to_owned(), "no region is listed, so none can be used".to_owned()));
    }
    for (name, region) in regions.into_iter().flatten() {
        let mut say = |field: &str, what: &str| {
            missing.push((format!("spec.providers.aws.regions.{name}.{field}"), format!("{name}: {what}")));
        };
        if region.vpc_id.is_none() {
            say("vpcId", "the VPC is missing");
        }
        if region.subnet_ids.as_ref().is_none_or(|subnets| subnets.len() < 2) {
            say("subnetIds", "a database needs private subnets in at least two zones");
        }
        if region.allow_from.is_none() {
            say("allowFrom", "nobody is let in, unless each database says whom");
        }
    }
    missing
}
