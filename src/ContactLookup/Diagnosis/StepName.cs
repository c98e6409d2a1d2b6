namespace ContactLookup.Diagnosis;

/// <summary>What a step of the report is called, and the hop it belongs to.</summary>
internal sealed record StepName(string Id, string Hop, string Title)
{
    public static readonly StepName Settings = new("settings", "app", "Settings");
    public static readonly StepName Identity = new("identity", "identity", "Managed identity");
    public static readonly StepName Secret = new("secret", "secret", "Secret store");
    public static readonly StepName Login = new("login", "token", "Token endpoint");
    public static readonly StepName Token = new("token", "token", "Access token");
    public static readonly StepName Permission = new("permission", "lookup", "Permission to read contacts");
    public static readonly StepName Reply = new("reply", "lookup", "Shape of the reply");
    public static readonly StepName CustomFields = new("customFields", "answer", "Custom fields");
    public static readonly StepName Clock = new("clock", "app", "Clock");
    public static readonly StepName Times = new("times", "answer", "Times against the budget");
    public static readonly StepName Rate = new("rate", "lookup", "Request rate");
    public static readonly StepName Doctor = new("doctor", "app", "The doctor itself");

    /// <summary>The steps of a call, in their order.</summary>
    public static readonly StepName[] OfCall = [Identity, Secret, Login, Permission, Reply];

    /// <summary>The same for Genesys Cloud.</summary>
    public static readonly StepName[] OfGenesysCall = [Identity, Secret, Login, Token, Permission, Reply, CustomFields];

    public DoctorStep Make(string provider, StepState state, string seen, TimeSpan elapsed = default, Advice? advice = null) => new()
    {
        Id = Id,
        Hop = Hop,
        Provider = provider,
        Title = Title,
        State = state,
        Seen = seen,
        Cause = advice?.Cause ?? "",
        Change = advice?.Change ?? "",
        Where = advice?.Where ?? "",
        Elapsed = elapsed,
    };
}
