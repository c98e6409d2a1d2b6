namespace LocalCloud;

/// <summary>The route a request has matched.</summary>
internal static class Route
{
    /// <summary>
    /// The matched route, or null. ASP.NET Core's endpoint for a wrong method (405) is removed, because the real services
    /// answer a wrong method as an unknown route.
    /// </summary>
    public static RouteEndpoint? Of(HttpContext context)
    {
        var route = context.GetEndpoint() as RouteEndpoint;
        if (route is null)
        {
            context.SetEndpoint(null);
        }

        return route;
    }
}
