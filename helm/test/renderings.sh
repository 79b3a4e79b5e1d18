# What the chart is rendered with: one line for each mode, the settings of --set. To be sourced.
renderings=(
  ''
  'enforcement=audit,policy.podOptOut=labelledNamespaces'
  'enforcement=deny,policy.onUnknownEntrypoint=deny,profiles.dind.enabled=true'
  'certificates.mode=certManager'
  'certificates.mode=certManager,certificates.certManager.issuerRef.name=corp,certificates.certManager.issuerRef.kind=ClusterIssuer'
  'certificates.mode=provided,certificates.provided.secretName=tls,certificates.provided.caBundle=-----BEGIN CERTIFICATE-----'
  'launcher.delivery=configMap,certificates.mode=certManager'
  'launcher.delivery=auto'
  'launcher.securityContext.from=none,launcher.securityContext.fields.runAsUser=1000,launcher.securityContext.fields.capabilities.drop={ALL}'
  'registries.caFrom.configMap=corp-ca,registries.hosts.registry\.example.caFrom.secret=registry-ca,registries.hosts.registry\.example.mirrors[0].url=https://mirror.example,registries.hosts.registry\.example.mirrors[0].caFrom.configMap=corp-ca'
  'proxy.httpsProxy=http://proxy.example:3128,proxy.noProxy=.corp.example,extraVolumes[0].name=more,extraVolumes[0].configMap.name=more,extraVolumeMounts[0].name=more,extraVolumeMounts[0].mountPath=/more'
  'webhook.failurePolicy=Fail,replicas=3,priorityClassName=system-cluster-critical'
  'hostNetwork=true,port=18443,managementPort=19000'
  'global.imageRegistry=mirror.example:5000/ghcr,global.imagePullSecrets[0].name=mirror,image.digest=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'
  'networkPolicy.reviewsFrom[0].ipBlock.cidr=10.0.0.0/28,networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.team=monitoring,podLabels.team=platform,env[0].name=QUARKUS_LOG_LEVEL,env[0].value=DEBUG'
)
