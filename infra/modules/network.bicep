@description('Location of the network.')
param location string

@description('Name the resources share, with their own prefixes.')
param name string

@description('Tags of the resources.')
param tags object

@description('Address space; half of it is for the app, a quarter for private endpoints. /24 gives the app 128 addresses.')
param addressPrefix string

resource egress 'Microsoft.Network/publicIPAddresses@2025-05-01' = {
  name: 'pip-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: {
    publicIPAllocationMethod: 'Static'
    publicIPAddressVersion: 'IPv4'
  }
}

resource nat 'Microsoft.Network/natGateways@2025-05-01' = {
  name: 'ng-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: {
    idleTimeoutInMinutes: 4
    publicIpAddresses: [
      { id: egress.id }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-07-01' = {
  name: 'vnet-${name}'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [addressPrefix]
    }
    // Inline, because subnets that are resources of their own are removed and added again when the network is deployed.
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, int(last(split(addressPrefix, '/'))) + 1, 0)
          defaultOutboundAccess: false
          natGateway: { id: nat.id }
          delegations: [
            {
              name: 'flex-consumption'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, int(last(split(addressPrefix, '/'))) + 2, 2)
          defaultOutboundAccess: false
        }
      }
    ]
  }
}

@description('Resource ID of the network.')
output id string = network.id

@description('Subnet the app is integrated with.')
output appSubnetId string = '${network.id}/subnets/app'

@description('Subnet of the private endpoints.')
output endpointSubnetId string = '${network.id}/subnets/endpoints'

@description('The one address calls to Genesys come from.')
output egressAddress string = egress.properties.ipAddress
