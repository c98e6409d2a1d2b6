using System.Net;
using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Settings;
using static ContactLookup.Secrets.HashiCorpVaultFailure;

namespace ContactLookup.Secrets;

/// <summary>A field of a secret in HashiCorp Vault, KV version 2.</summary>
/// <param name="settings">Which server and which secret.</param>
/// <param name="login">Where the server's token comes from.</param>
/// <param name="upstream">What requests go out through.</param>
/// <param name="limit">Time for one reading, logging in included.</param>
/// <param name="time">The clock.</param>
internal sealed class HashiCorpVaultSecretSource(
    HashiCorpVaultSettings settings, HashiCorpVaultLogin login, Upstream upstream, TimeSpan limit, TimeProvider time) : ISecretSource
{
    private const int MostBytes = 1024 * 1024;

    public string Description => $"field '{settings.Field}' of secret '{settings.Mount}/{settings.Path}' in the Vault server {settings.Address.Host}";

    public TimeSpan? ReadAgainWithin => login.AskAgainWithin;

    // For a provider, one setting names both the secret and the field.
    private Setting FieldSetting => settings.NamedBy == SecretSettingNames.VaultPath ? SecretSettingNames.VaultField : settings.NamedBy;

    public Task<Outcome<Secret>> ReadAsync(FlightProgress progress, CancellationToken ended) => ReadAsync("", progress, ended);

    public async Task<Outcome<Secret>?> ReadVersionBeforeAsync(Secret newest, FlightProgress progress, CancellationToken ended)
    {
        if (!int.TryParse(newest.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < 2)
        {
            return null;
        }

        var read = await ReadAsync(string.Create(CultureInfo.InvariantCulture, $"?version={version - 1}"), progress, ended).ConfigureAwait(false);
        return read.Failure is { HttpStatus: (int)HttpStatusCode.NotFound } ? (Outcome<Secret>?)null : read;
    }

    private async Task<Outcome<Secret>> ReadAsync(string query, FlightProgress progress, CancellationToken ended)
    {
        using var limited = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, ended);
        for (var isFirst = true; ; isFirst = false)
        {
            var got = await login.GetAsync(progress, either.Token).ConfigureAwait(false);
            if (!got.Succeeded(out var token, out var failure))
            {
                return failure;
            }

            var answer = await AskAsync(token, query, either.Token).ConfigureAwait(false);
            if (answer.IsSuccess)
            {
                return Read(answer);
            }

            // "Permission denied" is also what the server says of a token that was revoked or has expired.
            if (answer.Status != (int)HttpStatusCode.Forbidden || !isFirst || !login.CanLogInAgain)
            {
                return Diagnose(answer);
            }

            login.Forget(token);
        }
    }

    private Task<UpstreamAnswer> AskAsync(VaultToken token, string query, CancellationToken ended)
    {
        var path = string.Join('/', settings.Path.Split('/').Select(Uri.EscapeDataString));
        var request = HashiCorpVaultRequest.Make(settings, HttpMethod.Get, $"{settings.Mount}/data/{path}{query}", token);
        return upstream.SendAsync(request, limit, MostBytes, ended);
    }

    private Outcome<Secret> Read(UpstreamAnswer answer)
    {
        using var json = answer.ParseBody();
        if (json is not { RootElement.ValueKind: JsonValueKind.Object }
            || !json.RootElement.TryGetMember("data"u8, out var data) || data.ValueKind != JsonValueKind.Object
            || !data.TryGetMember("data"u8, out var fields) || fields.ValueKind != JsonValueKind.Object)
        {
            return Unreadable($"{settings.Address.Host} sent a reply that is not a secret of a KV version 2 engine; check {SecretSettingNames.VaultAddress} and {SecretSettingNames.VaultMount}.", retryable: true, answer);
        }

        var hasMetadata = data.TryGetMember("metadata"u8, out var metadata) && metadata.ValueKind == JsonValueKind.Object;
        var version = hasMetadata && metadata.TryGetMember("version"u8, out var number) ? number.ToString() : "";
        DateTimeOffset? createdOn = hasMetadata && metadata.FindText("created_time"u8) is { } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
        return Secret.From(fields.FindText(Encoding.UTF8.GetBytes(settings.Field)), version, createdOn: createdOn) is { } secret
            ? secret
            : Unreadable($"{Description} is not there or is empty; check {FieldSetting}.", retryable: false, answer);
    }

    private Failure Diagnose(UpstreamAnswer answer) => OfServer(settings, answer) ?? answer switch
    {
        { Status: 403 } => Unreadable(
            $"the Vault server {settings.Address.Host} does not let the function app read {settings.Mount}/data/{settings.Path} (HTTP 403). Give its policy the capability read on that path, and check {SecretSettingNames.VaultNamespace}.{login.Suspicion}", retryable: false, answer),
        { Status: >= 300 and < 400 } => Unreadable(
            $"the Vault server {settings.Address.Host} redirected the request (HTTP {answer.Status}). The app does not send credentials to another address; set {SecretSettingNames.VaultAddress} to the address of the active server.", retryable: false, answer),
        { Status: 404 } => Unreadable(
            $"the Vault server {settings.Address.Host} has no secret {settings.Mount}/{settings.Path} (HTTP 404), or its version was deleted. Check {SecretSettingNames.VaultMount}, {settings.NamedBy} and {SecretSettingNames.VaultNamespace}.", retryable: false, answer),
        _ => Unreadable($"the Vault server {settings.Address.Host} answered HTTP {answer.Status}; check {SecretSettingNames.VaultAddress}.", retryable: false, answer),
    };
}
