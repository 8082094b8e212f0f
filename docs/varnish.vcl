# A caching proxy in front of `elysium serve`: Varnish 7 with vmod xkey (Debian: varnish-modules).
# Start: varnishd -a :80 -f …/docs/varnish.vcl; the shop: ELYSIUM_PURGE_URL=http://<proxy>/
vcl 4.1;
import xkey;

backend shop { .host = "127.0.0.1"; .port = "8000"; }

# Who may purge: the machines that run `elysium clock`.
acl ours { "127.0.0.1"; "::1"; }

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ ours) { return (synth(403)); }
        set req.http.n-gone = xkey.purge(req.http.Surrogate-Key);
        return (synth(200, "Purged " + req.http.n-gone));
    }
    # The shop has no cookies; those of others would keep every answer from being shared.
    unset req.http.Cookie;
    # Whoever wants to see what they wrote asks the shop itself, which waits for it.
    if (req.url ~ "[?&]min_position=") { return (pass); }
}

sub vcl_backend_response {
    # Kept is what the shop calls public, and nothing else, whatever else an answer says.
    if (bereq.uncacheable || beresp.status != 200 || beresp.http.Cache-Control !~ "^public") {
        set beresp.uncacheable = true;
        set beresp.ttl = 30s;
        return (deliver);
    }
    # A request's own number is not another's.
    unset beresp.http.X-Request-Id;
    unset beresp.http.X-Correlation-Id;
    set beresp.http.xkey = beresp.http.Surrogate-Key;
    # Beyond its time (max-age, then stale-while-revalidate) it is kept, to be asked by its ETag.
    set beresp.keep = 10m;
    return (deliver);
}

sub vcl_deliver {
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    set resp.http.X-Cache = "MISS";
    if (obj.hits > 0) { set resp.http.X-Cache = "HIT"; }
}
