using System.Buffers;
using Azure.Core;
using Azure.Identity;
using ContactLookup.Calls;
using ContactLookup.Http;
using static ContactLookup.Secrets.HashiCorpVaultFailure;

namespace ContactLookup.Secrets;

/// <summary>
/// The token of the Vault server. A token from a log-in is renewed from half of its lease on, and replaced by another log-in
/// when that fails. A token from the settings is renewed when the server allows it. A token file is read every time, because
/// an agent may have written a new token.
/// </summary>
/// <remarks>Called by token flights, of which one at a time is under way; so it takes no lock.</remarks>
internal sealed class HashiCorpVaultLogin(
    HashiCorpVaultSettings settings, ManagedIdentity? identity, Upstream upstream, TimeSpan limit, TimeProvider time)
{
    /// <summary>After this share of its lease, a token is renewed.</summary>
    public const double RenewalShare = 0.5;

    /// <summary>Until this share of its lease, a token that cannot be renewed is used.</summary>
    public const double UseShare = 0.9;

    private const int MostBytes = 64 * 1024;

    private Lease? _lease;

    /// <summary>Whether a refused token can be replaced by another.</summary>
    public bool CanLogInAgain => settings.Auth is not VaultTokenSettings;

    /// <summary>A further cause to check when the server refuses a token, because it sends the same reply for an expired token.</summary>
    public string Suspicion => settings.Auth switch
    {
        VaultTokenSettings => $" The token itself may have expired: see {SecretSettingNames.VaultToken}.",
        VaultTokenFileSettings => $" The token itself may have expired: see what writes the file that {SecretSettingNames.VaultTokenFile} names.",
        _ => "",
    };

    /// <summary>How soon to renew a token that cannot be replaced; null for other tokens.</summary>
    public TimeSpan? AskAgainWithin => !CanLogInAgain && _lease is { IsRenewable: true, IsEndless: false } lease ? lease.Length * RenewalShare : null;

    public async Task<Outcome<VaultToken>> GetAsync(FlightProgress progress, CancellationToken ended)
    {
        switch (settings.Auth)
        {
            case VaultTokenFileSettings file:
                return await ReadFileAsync(file.Path, ended).ConfigureAwait(false);
            case VaultTokenSettings given when _lease is null:
                var token = new VaultToken(given.Reveal());
                _lease = await LookUpSelfAsync(token, ended).ConfigureAwait(false);
                return token;
        }

        if (_lease is { } lease)
        {
            var age = time.GetElapsedTime(lease.Since);
            if (age < lease.Length * RenewalShare || lease.IsEndless)
            {
                return lease.Token;
            }

            if (lease.IsRenewable && await RenewAsync(lease.Token, ended).ConfigureAwait(false) is { } renewed)
            {
                _lease = renewed;
                return renewed.Token;
            }

            if (age < lease.Length * UseShare || !CanLogInAgain)
            {
                return lease.Token;
            }
        }

        return await LogInAsync(progress, ended).ConfigureAwait(false);
    }

    /// <summary>Drops a token that the server refused.</summary>
    public void Forget(VaultToken refused)
    {
        if (_lease?.Token == refused)
        {
            _lease = null;
        }
    }

    private Task<Outcome<VaultToken>> LogInAsync(FlightProgress progress, CancellationToken ended) => settings.Auth switch
    {
        VaultAppRoleSettings role => LogInAsRoleAsync(role, ended),
        VaultAzureSettings azure => LogInAsIdentityAsync(azure, progress, ended),
        var other => throw new NotSupportedException($"{other.GetType().Name} does not log in."),
    };

    private async Task<Outcome<VaultToken>> LogInAsRoleAsync(VaultAppRoleSettings role, CancellationToken ended)
    {
        var (answer, token) = await LogInAsync(role.Mount, [("role_id", role.RoleId), ("secret_id", role.Reveal())], ended).ConfigureAwait(false);
        return token is null ? Diagnose(answer, role.Mount) : token;
    }

    // The client keeps a token of the identity for as long as it says it lives, up to 24 hours, even when the server refuses it.
    // So a refused one is replaced once. Some versions of the server answer 500 to a dead token; then the next flight gets a new one.
    private async Task<Outcome<VaultToken>> LogInAsIdentityAsync(VaultAzureSettings azure, FlightProgress progress, CancellationToken ended)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var got = await GetIdentityTokenAsync(azure, progress, ended).ConfigureAwait(false);
            if (!got.Succeeded(out var jwt, out var failure))
            {
                return failure;
            }

            var (answer, token) = await LogInAsync(azure.Mount, [("role", azure.Role), ("jwt", jwt.Reveal())], ended).ConfigureAwait(false);
            if (token is not null)
            {
                return token;
            }

            if (answer.Status is 400 or 401 or 403 or 500)
            {
                identity!.ReplaceToken();
            }

            if (answer.Status is not (400 or 401 or 403) || !isFirst)
            {
                return Diagnose(answer, azure.Mount);
            }
        }
    }

    private async Task<(UpstreamAnswer Answer, VaultToken? Token)> LogInAsync(string mount, (string Name, string Value)[] body, CancellationToken ended)
    {
        var since = time.GetTimestamp();
        var request = HashiCorpVaultRequest.Make(settings, HttpMethod.Post, $"auth/{mount}/login", token: null);
        request.Content = JsonContent(body);
        var answer = await upstream.SendAsync(request, limit, MostBytes, ended).ConfigureAwait(false);
        var lease = answer.IsSuccess ? ReadLease(answer, since) : null;
        _lease = lease ?? _lease;
        return (answer, lease?.Token);
    }

    private async Task<Outcome<VaultToken>> GetIdentityTokenAsync(VaultAzureSettings azure, FlightProgress progress, CancellationToken ended)
    {
        identity!.Progress = progress;
        using var limited = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, ended);
        try
        {
            // The client accepts a resource as well as a scope (a resource with /.default at its end).
            var token = await identity.GetTokenAsync(new TokenRequestContext([azure.Resource]), either.Token).ConfigureAwait(false);
            return new VaultToken(token.Token);
        }
        catch (OperationCanceledException e)
        {
            return UpstreamFaults.OfAny(e) is { } fault ? IdentityFailure.Of(fault) : IdentityFailure.NotInTime($"{limit.TotalSeconds:0.#} s");
        }
        catch (AuthenticationFailedException e)
        {
            return IdentityFailure.From(e);
        }
    }

    private async Task<Lease?> RenewAsync(VaultToken token, CancellationToken ended)
    {
        var since = time.GetTimestamp();
        var request = HashiCorpVaultRequest.Make(settings, HttpMethod.Post, "auth/token/renew-self", token);
        request.Content = JsonContent([]);
        var answer = await upstream.SendAsync(request, limit, MostBytes, ended).ConfigureAwait(false);
        return ReadLease(answer, since);
    }

    // Asks how long a token from the settings lives. A token without the permission to ask is used without a lease. Null
    // when the server failed, so that it is asked again the next time.
    private async Task<Lease?> LookUpSelfAsync(VaultToken token, CancellationToken ended)
    {
        var since = time.GetTimestamp();
        var request = HashiCorpVaultRequest.Make(settings, HttpMethod.Get, "auth/token/lookup-self", token);
        var answer = await upstream.SendAsync(request, limit, MostBytes, ended).ConfigureAwait(false);
        if (OfServer(settings, answer) is not null)
        {
            return null;
        }

        using var json = answer.ParseBody();
        return json is { RootElement.ValueKind: JsonValueKind.Object } && json.RootElement.TryGetMember("data"u8, out var data) && data.ValueKind == JsonValueKind.Object
            ? new Lease(token, since, Seconds(data, "ttl"u8), IsTrue(data, "renewable"u8))
            : new Lease(token, since, TimeSpan.Zero, IsRenewable: false);
    }

    private static Lease? ReadLease(UpstreamAnswer answer, long since)
    {
        using var json = answer.ParseBody();
        return json is { RootElement.ValueKind: JsonValueKind.Object }
            && json.RootElement.TryGetMember("auth"u8, out var auth)
            && auth.FindText("client_token"u8) is { } token && HeaderValue.IsOneWord(token)
                ? new Lease(new VaultToken(token), since, Seconds(auth, "lease_duration"u8), IsTrue(auth, "renewable"u8))
                : null;
    }

    private static async Task<Outcome<VaultToken>> ReadFileAsync(string path, CancellationToken ended)
    {
        try
        {
            var token = (await File.ReadAllTextAsync(path, ended).ConfigureAwait(false)).Trim();
            return HeaderValue.IsOneWord(token)
                ? new VaultToken(token)
                : Unreadable($"the file that {SecretSettingNames.VaultTokenFile} names does not hold a token.", retryable: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable($"the file that {SecretSettingNames.VaultTokenFile} names cannot be read; check the path and the agent that writes it.", retryable: true);
        }
    }

    private Failure Diagnose(UpstreamAnswer answer, string mount) => OfServer(settings, answer) ?? answer switch
    {
        { IsSuccess: true } => Unreadable($"the Vault server {settings.Address.Host} answered the log-in without a token; check {SecretSettingNames.VaultAddress}.", retryable: true, answer),
        { Status: 404 } => Unreadable($"the Vault server {settings.Address.Host} has no auth method at '{mount}' (HTTP 404); check {SecretSettingNames.VaultAuth}, {SecretSettingNames.VaultAuthMount} and {SecretSettingNames.VaultNamespace}.", retryable: false, answer),
        _ => Unreadable($"the Vault server {settings.Address.Host} refused the log-in by {mount} (HTTP {answer.Status}); check {Credentials}.", retryable: false, answer),
    };

    private string Credentials => settings.Auth is VaultAppRoleSettings
        ? $"{SecretSettingNames.VaultRoleId} and {SecretSettingNames.VaultSecretId}, which may have expired"
        : $"{SecretSettingNames.VaultRole}, that this role admits the function app's managed identity, and {SecretSettingNames.VaultResource}";

    private static ByteArrayContent JsonContent((string Name, string Value)[] members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        var content = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        content.Headers.ContentType = new("application/json");
        return content;
    }

    private static TimeSpan Seconds(JsonElement json, ReadOnlySpan<byte> member) =>
        json.TryGetMember(member, out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt64(out var value)
            ? TimeSpan.FromSeconds(Math.Clamp(value, 0, int.MaxValue))
            : TimeSpan.Zero;

    private static bool IsTrue(JsonElement json, ReadOnlySpan<byte> member) =>
        json.TryGetMember(member, out var flag) && flag.ValueKind == JsonValueKind.True;

    /// <summary>A token and its lease. The length is zero for a root token, which does not expire, and for an unknown lease.</summary>
    private sealed record Lease(VaultToken Token, long Since, TimeSpan Length, bool IsRenewable)
    {
        public bool IsEndless => Length == TimeSpan.Zero;
    }
}
