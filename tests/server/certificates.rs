//! Certificates made for one test.

use std::{fs, path::Path, sync::Arc};

use function_idp::server::Tls;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    version::TLS13,
};
use tempfile::TempDir;

/// A certificate and its key.
pub struct Identity {
    pub certificate: Certificate,
    pub key: KeyPair,
}

/// A certificate authority.
pub struct Ca {
    issuer: Issuer<'static, KeyPair>,
    pub certificate: Certificate,
}

impl Ca {
    pub fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    pub fn server(&self) -> Identity {
        self.sign(ExtendedKeyUsagePurpose::ServerAuth, |_| {})
    }

    pub fn client(&self) -> Identity {
        self.sign(ExtendedKeyUsagePurpose::ClientAuth, |_| {})
    }

    pub fn expired_client(&self) -> Identity {
        self.sign(ExtendedKeyUsagePurpose::ClientAuth, |params| {
            params.not_after = date_time_ymd(2001, 1, 1);
        })
    }

    fn sign(&self, usage: ExtendedKeyUsagePurpose, change: impl Fn(&mut CertificateParams)) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.extended_key_usages = vec![usage];
        change(&mut params);
        Identity { certificate: params.signed_by(&key, &self.issuer).unwrap(), key }
    }

    /// How a client of this CA's servers speaks TLS, with or without a certificate of its own.
    pub fn client_config(&self, client: Option<&Identity>) -> Arc<ClientConfig> {
        self.client_config_of(client, &TLS13)
    }

    pub fn client_config_of(
        &self,
        client: Option<&Identity>,
        version: &'static SupportedProtocolVersion,
    ) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match client {
            None => builder.with_no_client_auth(),
            Some(client) => {
                let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(client.key.serialize_der()));
                builder.with_client_auth_cert(vec![client.certificate.der().clone()], key).unwrap()
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        Arc::new(config)
    }
}

/// A directory as Crossplane mounts it.
pub struct Directory(TempDir);

impl Directory {
    pub fn new(server: &Identity, ca: &[&Ca]) -> Self {
        let directory = Self(TempDir::new().unwrap());
        directory.write_server(server);
        directory.write_ca(ca);
        directory
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn tls(&self) -> Tls {
        Tls::load(self.path()).unwrap()
    }

    pub fn write(&self, name: &str, content: &str) {
        fs::write(self.path().join(name), content).unwrap();
    }

    pub fn write_server(&self, server: &Identity) {
        self.write("tls.crt", &server.certificate.pem());
        self.write("tls.key", &server.key.serialize_pem());
    }

    pub fn write_ca(&self, ca: &[&Ca]) {
        self.write("ca.crt", &ca.iter().map(|ca| ca.certificate.pem()).collect::<String>());
    }
}
