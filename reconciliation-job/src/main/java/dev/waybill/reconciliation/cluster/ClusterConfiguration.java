package dev.waybill.reconciliation.cluster;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Refuses a role that does not exist, and takes in what the role needs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ClusterProperties.class)
@Import(ClusterParts.class)
class ClusterConfiguration {}
