namespace LocalCloud;

/// <summary>
/// Login and API behind one address, as a company's API gateway puts them: <c>/login/*</c> is the login, everything else
/// the API. The official JavaScript client can be pointed at one host only (its setting <c>gateway</c>).
/// </summary>
internal static class Gateway
{
    public const string LoginPath = "/login";

    public static RequestDelegate Build(RequestDelegate login, RequestDelegate api) => context =>
    {
        if (!context.Request.Path.StartsWithSegments(LoginPath, out var rest))
        {
            return api(context);
        }

        context.Request.PathBase = LoginPath;
        context.Request.Path = rest;
        return login(context);
    };
}
