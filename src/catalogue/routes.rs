//! What gateways say of routes, and cert-manager of certificates.

use super::row::Row;

const ROUTES: &[&str] = &["gateway.networking.k8s.io/*"];
const CERTIFICATES: &[&str] = &["cert-manager.io/*"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    Row::developer("HostRefused").of(ROUTES).reasons(&["NoMatchingListenerHostname"]).at("spec.host").says(
        "The gateway takes no requests for this {field}. Choose a host below a domain that the platform serves, or ask \
         the platform team to serve this one.",
    ),
    Row::platform("RouteRefused")
        .of(ROUTES)
        .reasons(&["NotAllowedByListeners", "NoMatchingParent", "InvalidKind"])
        .at("Platform.routing.gateway")
        .says(
            "The gateway lets no routes of this namespace in: {detail}. The platform team must allow the namespace on the \
             gateway of {field}.",
        ),
    Row::waits("Waiting").of(ROUTES).reasons(&["BackendNotFound", "Pending"]).says(
        "The gateway does not know the application's Service yet; nothing needs to be done.",
    ),
    Row::platform("RouteUnsupported")
        .of(ROUTES)
        .reasons(&["UnsupportedValue", "UnsupportedProtocol", "IncompatibleFilters"])
        .at("spec.routing, spec.protocol")
        .says(
            "The platform's gateway cannot do what spec.routing or spec.protocol asks for: {detail}. Leave it out, or ask \
             the platform team for a gateway that can.",
        ),
    Row::platform("CertificateFailed")
        .of(CERTIFICATES)
        .conditions(&["Ready", "Issuing"])
        .at("spec.host")
        .says(
            "There is no certificate for {field} yet: {detail}. Its name must lead to the platform's entry; if it does, \
             ask the platform team.",
        ),
];
