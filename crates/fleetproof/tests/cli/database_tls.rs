//! TLS to databases, as `sslmode` and `sslrootcert` ask for it.

use fleetproof_postgres::{Binaries, Options, PrivateServer};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio_postgres::NoTls;

use crate::support::{Ended, Fleetproof, Served};

/// A server that takes sessions with TLS only, under a certificate for `localhost`.
struct Guarded {
    server: PrivateServer,
    /// The authority that has signed its certificate.
    authority: String,
}

/// An authority as PEM, and a certificate for `localhost` that it has signed, with its key.
fn signed() -> (String, String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap();
    let issuer = Issuer::from_params(&params, key);
    let own = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = certificate.signed_by(&own, &issuer).unwrap();
    (authority.pem(), certificate.pem(), own.serialize_pem())
}

impl Guarded {
    async fn start() -> Self {
        let (authority, certificate, key) = signed();
        let options = Options::new(Binaries::find(None).unwrap()).tcp();
        let server = PrivateServer::start(options).await.unwrap();
        let config = server.config("postgres");
        let (client, connection) = config.connect(NoTls).await.unwrap();
        tokio::spawn(connection);
        let folder: String = client
            .query_one("SELECT current_setting('data_directory')", &[])
            .await
            .unwrap()
            .get(0);
        let rules: String = client
            .query_one("SELECT current_setting('hba_file')", &[])
            .await
            .unwrap()
            .get(0);
        // The server writes the files itself: they have to be its own.
        let lines = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256";
        for (path, text) in [
            (format!("{folder}/server.crt"), certificate.as_str()),
            (format!("{folder}/server.key"), key.as_str()),
            (rules, lines),
        ] {
            let write = format!(
                "COPY (SELECT unnest(string_to_array(rtrim($${text}$$, E'\\n'), E'\\n'))) TO '{path}'"
            );
            client.batch_execute(&write).await.unwrap();
        }
        let closed =
            format!("COPY (SELECT 1) TO PROGRAM 'cat >/dev/null; chmod 600 {folder}/server.key'");
        for statement in [
            closed.as_str(),
            "ALTER SYSTEM SET ssl = on",
            "SELECT pg_reload_conf()",
        ] {
            client.batch_execute(statement).await.unwrap();
        }
        Self { server, authority }
    }

    /// Its URL by this host, with these parameters.
    fn url(&self, host: &str, parameters: &str) -> String {
        let url = self.server.tcp_url("postgres").unwrap();
        format!("{}?{parameters}", url.replace("127.0.0.1", host))
    }

    /// A rehearsal of nothing; with its authority as a file, where `ca` is in the parameters.
    fn rehearse(&self, host: &str, parameters: &str) -> Ended {
        Fleetproof::new("rehearse --no-data")
            .file("ca.pem", &self.authority)
            .env("FLEETPROOF_DATABASE_URL", &self.url(host, parameters))
            .run()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_trusted_as_far_as_sslmode_says() {
    let guarded = Guarded::start().await;
    let by_name = |parameters: &str| guarded.rehearse("localhost", parameters);
    for accepted in [
        "",
        "sslmode=prefer",
        "sslmode=require",
        "sslmode=require&sslrootcert=ca.pem",
        "sslmode=verify-ca&sslrootcert=ca.pem",
        "sslmode=verify-full&sslrootcert=ca.pem",
    ] {
        by_name(accepted).exited(0);
    }
    // Nothing but TLS gets in.
    by_name("sslmode=disable").refused(3, "no encryption");

    // The certificate is not for the address.
    let by_address = |parameters: &str| guarded.rehearse("127.0.0.1", parameters);
    by_address("sslmode=verify-ca&sslrootcert=ca.pem").exited(0);
    let ended = by_address("sslmode=verify-full&sslrootcert=ca.pem");
    ended.refused(3, "its certificate is for another name");

    // Nobody on this machine knows the authority, and another one has not signed it.
    for mode in ["verify-ca", "verify-full"] {
        let ended = by_name(&format!("sslmode={mode}&sslrootcert=system"));
        assert!(
            ended.stderr.contains("is not trusted") || ended.stderr.contains("trusts no authority"),
            "{}",
            ended.stderr
        );
    }
    let (other, ..) = signed();
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = guarded.url("localhost", &format!("sslmode={mode}"));
        let call = Fleetproof::new("rehearse --no-data --ca-file ca.pem")
            .file("ca.pem", &other)
            .env("FLEETPROOF_DATABASE_URL", &url);
        call.run()
            .refused(3, "name the authority that has signed it");
    }
    guarded.server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_and_check_reach_their_database_by_tls() {
    let guarded = Guarded::start().await;
    let url = guarded.url("localhost", "sslmode=verify-full&sslrootcert=ca.pem");
    let call = "serve --listen 127.0.0.1:0 --ready-file ready.json --schema-step sync-triggers";
    let served = Served::of(
        Fleetproof::new(call)
            .file("ca.pem", &guarded.authority)
            .env("FLEETPROOF_DATABASE_URL", &url),
    );
    assert_eq!(served.ready("/database_url"), url);
    let ended = served
        .check("--only verify.known-manager --per-cell 1 --json report.json")
        .file("ca.pem", &guarded.authority)
        .env("FLEETPROOF_DATABASE_URL", &url)
        .run();
    ended.exited(0);
    let report = ended.json("report.json");
    let results = report["results"].as_array().unwrap().iter();
    let aged =
        |result: &&serde_json::Value| result["cohort"] == "stale" && result["verdict"] == "passed";
    assert!(results.filter(aged).count() > 0, "aged by SQL alone");
    served.stop();
    guarded.server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_refused_where_tls_is_asked_for() {
    let options = Options::new(Binaries::find(None).unwrap()).tcp();
    let server = PrivateServer::start(options).await.unwrap();
    let call = |parameters: &str| {
        let url = format!("{}?{parameters}", server.tcp_url("postgres").unwrap());
        let call = Fleetproof::new("rehearse --no-data").env("FLEETPROOF_DATABASE_URL", &url);
        call.run()
    };
    call("sslmode=prefer").exited(0);
    call("sslmode=disable").exited(0);
    call("sslmode=require").refused(3, "it does not offer TLS, and sslmode=require asks for it");
    call("sslmode=always").refused(2, "sslmode must be one of disable, prefer, require");
    call("sslmode=verify-ca&sslrootcert=no-such.pem")
        .refused(2, "cannot read the CA file no-such.pem");
    // As with libpq, the machine's own sockets need no TLS.
    let url = format!("{}&sslmode=require", server.socket_url("postgres"));
    let call = Fleetproof::new("rehearse --no-data").env("FLEETPROOF_DATABASE_URL", &url);
    call.run().exited(0);
    server.stop().await.unwrap();
}
