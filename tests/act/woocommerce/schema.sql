-- The tables of WordPress 6.9 (single site) and of WooCommerce 11 with order storage of both kinds,
-- fulfilments and Action Scheduler: names, types and keys as their installers create them.

-- WordPress

CREATE TABLE wp_users (
    ID                  bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    user_login          varchar(60) NOT NULL DEFAULT '',
    user_pass           varchar(255) NOT NULL DEFAULT '',
    user_nicename       varchar(50) NOT NULL DEFAULT '',
    user_email          varchar(100) NOT NULL DEFAULT '',
    user_url            varchar(100) NOT NULL DEFAULT '',
    user_registered     datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    user_activation_key varchar(255) NOT NULL DEFAULT '',
    user_status         int(11) NOT NULL DEFAULT 0,
    display_name        varchar(250) NOT NULL DEFAULT '',
    PRIMARY KEY (ID),
    KEY user_login_key (user_login),
    KEY user_nicename (user_nicename),
    KEY user_email (user_email)
);

CREATE TABLE wp_usermeta (
    umeta_id   bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    user_id    bigint(20) unsigned NOT NULL DEFAULT 0,
    meta_key   varchar(255) DEFAULT NULL,
    meta_value longtext,
    PRIMARY KEY (umeta_id),
    KEY user_id (user_id),
    KEY meta_key (meta_key(191))
);

CREATE TABLE wp_posts (
    ID                    bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    post_author           bigint(20) unsigned NOT NULL DEFAULT 0,
    post_date             datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    post_date_gmt         datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    post_content          longtext NOT NULL,
    post_title            text NOT NULL,
    post_excerpt          text NOT NULL,
    post_status           varchar(20) NOT NULL DEFAULT 'publish',
    comment_status        varchar(20) NOT NULL DEFAULT 'open',
    ping_status           varchar(20) NOT NULL DEFAULT 'open',
    post_password         varchar(255) NOT NULL DEFAULT '',
    post_name             varchar(200) NOT NULL DEFAULT '',
    to_ping               text NOT NULL,
    pinged                text NOT NULL,
    post_modified         datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    post_modified_gmt     datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    post_content_filtered longtext NOT NULL,
    post_parent           bigint(20) unsigned NOT NULL DEFAULT 0,
    guid                  varchar(255) NOT NULL DEFAULT '',
    menu_order            int(11) NOT NULL DEFAULT 0,
    post_type             varchar(20) NOT NULL DEFAULT 'post',
    post_mime_type        varchar(100) NOT NULL DEFAULT '',
    comment_count         bigint(20) NOT NULL DEFAULT 0,
    PRIMARY KEY (ID),
    KEY post_name (post_name(191)),
    KEY type_status_date (post_type, post_status, post_date, ID),
    KEY post_parent (post_parent),
    KEY post_author (post_author)
);

CREATE TABLE wp_postmeta (
    meta_id    bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    post_id    bigint(20) unsigned NOT NULL DEFAULT 0,
    meta_key   varchar(255) DEFAULT NULL,
    meta_value longtext,
    PRIMARY KEY (meta_id),
    KEY post_id (post_id),
    KEY meta_key (meta_key(191))
);

CREATE TABLE wp_comments (
    comment_ID           bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    comment_post_ID      bigint(20) unsigned NOT NULL DEFAULT 0,
    comment_author       tinytext NOT NULL,
    comment_author_email varchar(100) NOT NULL DEFAULT '',
    comment_author_url   varchar(200) NOT NULL DEFAULT '',
    comment_author_IP    varchar(100) NOT NULL DEFAULT '',
    comment_date         datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    comment_date_gmt     datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    comment_content      text NOT NULL,
    comment_karma        int(11) NOT NULL DEFAULT 0,
    comment_approved     varchar(20) NOT NULL DEFAULT '1',
    comment_agent        varchar(255) NOT NULL DEFAULT '',
    comment_type         varchar(20) NOT NULL DEFAULT 'comment',
    comment_parent       bigint(20) unsigned NOT NULL DEFAULT 0,
    user_id              bigint(20) unsigned NOT NULL DEFAULT 0,
    PRIMARY KEY (comment_ID),
    KEY comment_post_ID (comment_post_ID),
    KEY comment_approved_date_gmt (comment_approved, comment_date_gmt),
    KEY comment_date_gmt (comment_date_gmt),
    KEY comment_parent (comment_parent),
    KEY comment_author_email (comment_author_email(10)),
    -- the three that WooCommerce adds
    KEY woo_idx_comment_type (comment_type),
    KEY woo_idx_comment_date_type (comment_date_gmt, comment_type, comment_approved, comment_post_ID),
    KEY woo_idx_comment_approved_type (comment_approved, comment_type, comment_post_ID)
);

CREATE TABLE wp_commentmeta (
    meta_id    bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    comment_id bigint(20) unsigned NOT NULL DEFAULT 0,
    meta_key   varchar(255) DEFAULT NULL,
    meta_value longtext,
    PRIMARY KEY (meta_id),
    KEY comment_id (comment_id),
    KEY meta_key (meta_key(191))
);

CREATE TABLE wp_terms (
    term_id    bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    name       varchar(200) NOT NULL DEFAULT '',
    slug       varchar(200) NOT NULL DEFAULT '',
    term_group bigint(10) NOT NULL DEFAULT 0,
    PRIMARY KEY (term_id),
    KEY slug (slug(191)),
    KEY name (name(191))
);

CREATE TABLE wp_termmeta (
    meta_id    bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    term_id    bigint(20) unsigned NOT NULL DEFAULT 0,
    meta_key   varchar(255) DEFAULT NULL,
    meta_value longtext,
    PRIMARY KEY (meta_id),
    KEY term_id (term_id),
    KEY meta_key (meta_key(191))
);

CREATE TABLE wp_term_taxonomy (
    term_taxonomy_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    term_id          bigint(20) unsigned NOT NULL DEFAULT 0,
    taxonomy         varchar(32) NOT NULL DEFAULT '',
    description      longtext NOT NULL,
    parent           bigint(20) unsigned NOT NULL DEFAULT 0,
    count            bigint(20) NOT NULL DEFAULT 0,
    PRIMARY KEY (term_taxonomy_id),
    UNIQUE KEY term_id_taxonomy (term_id, taxonomy),
    KEY taxonomy (taxonomy)
);

CREATE TABLE wp_term_relationships (
    object_id        bigint(20) unsigned NOT NULL DEFAULT 0,
    term_taxonomy_id bigint(20) unsigned NOT NULL DEFAULT 0,
    term_order       int(11) NOT NULL DEFAULT 0,
    PRIMARY KEY (object_id, term_taxonomy_id),
    KEY term_taxonomy_id (term_taxonomy_id)
);

CREATE TABLE wp_links (
    link_id          bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    link_url         varchar(255) NOT NULL DEFAULT '',
    link_name        varchar(255) NOT NULL DEFAULT '',
    link_image       varchar(255) NOT NULL DEFAULT '',
    link_target      varchar(25) NOT NULL DEFAULT '',
    link_description varchar(255) NOT NULL DEFAULT '',
    link_visible     varchar(20) NOT NULL DEFAULT 'Y',
    link_owner       bigint(20) unsigned NOT NULL DEFAULT 1,
    link_rating      int(11) NOT NULL DEFAULT 0,
    link_updated     datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    link_rel         varchar(255) NOT NULL DEFAULT '',
    link_notes       mediumtext NOT NULL,
    link_rss         varchar(255) NOT NULL DEFAULT '',
    PRIMARY KEY (link_id),
    KEY link_visible (link_visible)
);

CREATE TABLE wp_options (
    option_id    bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    option_name  varchar(191) NOT NULL DEFAULT '',
    option_value longtext NOT NULL,
    autoload     varchar(20) NOT NULL DEFAULT 'yes',
    PRIMARY KEY (option_id),
    UNIQUE KEY option_name (option_name),
    KEY autoload (autoload)
);

-- WooCommerce: orders (high-performance storage)

CREATE TABLE wp_wc_orders (
    id                   bigint(20) unsigned NOT NULL,
    status               varchar(20) DEFAULT NULL,
    currency             varchar(10) DEFAULT NULL,
    type                 varchar(20) DEFAULT NULL,
    tax_amount           decimal(26, 8) DEFAULT NULL,
    total_amount         decimal(26, 8) DEFAULT NULL,
    customer_id          bigint(20) unsigned DEFAULT NULL,
    billing_email        varchar(320) DEFAULT NULL,
    date_created_gmt     datetime DEFAULT NULL,
    date_updated_gmt     datetime DEFAULT NULL,
    parent_order_id      bigint(20) unsigned DEFAULT NULL,
    payment_method       varchar(100) DEFAULT NULL,
    payment_method_title text DEFAULT NULL,
    transaction_id       varchar(100) DEFAULT NULL,
    ip_address           varchar(100) DEFAULT NULL,
    user_agent           text DEFAULT NULL,
    customer_note        text DEFAULT NULL,
    PRIMARY KEY (id),
    KEY status (status),
    KEY date_created (date_created_gmt),
    KEY customer_id_billing_email (customer_id, billing_email(171)),
    KEY billing_email (billing_email(191)),
    KEY type_status_date (type, status, date_created_gmt),
    KEY parent_order_id (parent_order_id),
    KEY date_updated (date_updated_gmt)
);

CREATE TABLE wp_wc_order_addresses (
    id           bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    order_id     bigint(20) unsigned NOT NULL,
    address_type varchar(20) DEFAULT NULL,
    first_name   text DEFAULT NULL,
    last_name    text DEFAULT NULL,
    company      text DEFAULT NULL,
    address_1    text DEFAULT NULL,
    address_2    text DEFAULT NULL,
    city         text DEFAULT NULL,
    state        text DEFAULT NULL,
    postcode     text DEFAULT NULL,
    country      text DEFAULT NULL,
    email        varchar(320) DEFAULT NULL,
    phone        varchar(100) DEFAULT NULL,
    PRIMARY KEY (id),
    KEY order_id (order_id),
    UNIQUE KEY address_type_order_id (address_type, order_id),
    KEY email (email(191)),
    KEY phone (phone)
);

CREATE TABLE wp_wc_order_operational_data (
    id                          bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    order_id                    bigint(20) unsigned DEFAULT NULL,
    created_via                 varchar(100) DEFAULT NULL,
    woocommerce_version         varchar(20) DEFAULT NULL,
    prices_include_tax          tinyint(1) DEFAULT NULL,
    coupon_usages_are_counted   tinyint(1) DEFAULT NULL,
    download_permission_granted tinyint(1) DEFAULT NULL,
    cart_hash                   varchar(100) DEFAULT NULL,
    new_order_email_sent        tinyint(1) DEFAULT NULL,
    order_key                   varchar(100) DEFAULT NULL,
    order_stock_reduced         tinyint(1) DEFAULT NULL,
    date_paid_gmt               datetime DEFAULT NULL,
    date_completed_gmt          datetime DEFAULT NULL,
    shipping_tax_amount         decimal(26, 8) DEFAULT NULL,
    shipping_total_amount       decimal(26, 8) DEFAULT NULL,
    discount_tax_amount         decimal(26, 8) DEFAULT NULL,
    discount_total_amount       decimal(26, 8) DEFAULT NULL,
    recorded_sales              tinyint(1) DEFAULT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY order_id (order_id),
    KEY order_key (order_key)
);

CREATE TABLE wp_wc_orders_meta (
    id         bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    order_id   bigint(20) unsigned DEFAULT NULL,
    meta_key   varchar(255) DEFAULT NULL,
    meta_value text DEFAULT NULL,
    PRIMARY KEY (id),
    KEY meta_key_value (meta_key(100), meta_value(82)),
    KEY order_id_meta_key_meta_value (order_id, meta_key(100), meta_value(82))
);

-- WooCommerce: what orders of both storages share

CREATE TABLE wp_woocommerce_order_items (
    order_item_id   bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    order_item_name text NOT NULL,
    order_item_type varchar(200) NOT NULL DEFAULT '',
    order_id        bigint(20) unsigned NOT NULL,
    PRIMARY KEY (order_item_id),
    KEY order_id (order_id)
);

CREATE TABLE wp_woocommerce_order_itemmeta (
    meta_id       bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    order_item_id bigint(20) unsigned NOT NULL,
    meta_key      varchar(255) DEFAULT NULL,
    meta_value    longtext DEFAULT NULL,
    PRIMARY KEY (meta_id),
    KEY order_item_id (order_item_id),
    KEY meta_key (meta_key(32))
);

CREATE TABLE wp_wc_order_fulfillments (
    fulfillment_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    entity_type    varchar(255) NOT NULL,
    entity_id      bigint(20) unsigned NOT NULL,
    status         varchar(255) NOT NULL,
    is_fulfilled   tinyint(1) NOT NULL DEFAULT 0,
    date_updated   datetime NOT NULL,
    date_deleted   datetime DEFAULT NULL,
    PRIMARY KEY (fulfillment_id),
    KEY entity_type_id (entity_type(191), entity_id)
);

CREATE TABLE wp_wc_order_fulfillment_meta (
    meta_id        bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    fulfillment_id bigint(20) unsigned NOT NULL,
    meta_key       varchar(255) DEFAULT NULL,
    meta_value     longtext DEFAULT NULL,
    date_updated   datetime NOT NULL,
    date_deleted   datetime DEFAULT NULL,
    PRIMARY KEY (meta_id),
    KEY meta_key (meta_key(191)),
    KEY fulfillment_id (fulfillment_id)
);

CREATE TABLE wp_wc_order_stats (
    order_id           bigint(20) unsigned NOT NULL,
    parent_id          bigint(20) unsigned NOT NULL DEFAULT 0,
    date_created       datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    date_created_gmt   datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    date_paid          datetime DEFAULT '0000-00-00 00:00:00',
    date_completed     datetime DEFAULT '0000-00-00 00:00:00',
    num_items_sold     int(11) NOT NULL DEFAULT 0,
    total_sales        double NOT NULL DEFAULT 0,
    tax_total          double NOT NULL DEFAULT 0,
    shipping_total     double NOT NULL DEFAULT 0,
    net_total          double NOT NULL DEFAULT 0,
    returning_customer tinyint(1) DEFAULT NULL,
    status             varchar(20) NOT NULL,
    customer_id        bigint(20) unsigned NOT NULL,
    fulfillment_status varchar(50) DEFAULT NULL,
    PRIMARY KEY (order_id),
    KEY date_created (date_created),
    KEY customer_id (customer_id),
    KEY status (status),
    KEY fulfillment_status (fulfillment_status),
    KEY idx_date_paid_status_parent (date_paid, status, parent_id)
);

CREATE TABLE wp_wc_order_product_lookup (
    order_item_id         bigint(20) unsigned NOT NULL,
    order_id              bigint(20) unsigned NOT NULL,
    product_id            bigint(20) unsigned NOT NULL,
    variation_id          bigint(20) unsigned NOT NULL,
    customer_id           bigint(20) unsigned DEFAULT NULL,
    date_created          datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
    product_qty           int(11) NOT NULL,
    product_net_revenue   double NOT NULL DEFAULT 0,
    product_gross_revenue double NOT NULL DEFAULT 0,
    coupon_amount         double NOT NULL DEFAULT 0,
    tax_amount            double NOT NULL DEFAULT 0,
    shipping_amount       double NOT NULL DEFAULT 0,
    shipping_tax_amount   double NOT NULL DEFAULT 0,
    PRIMARY KEY (order_item_id, order_id),
    KEY order_id (order_id),
    KEY product_id (product_id),
    KEY customer_id (customer_id),
    KEY date_created (date_created),
    KEY customer_product_date (customer_id, product_id, date_created)
);

CREATE TABLE wp_wc_order_tax_lookup (
    order_id      bigint(20) unsigned NOT NULL,
    tax_rate_id   bigint(20) unsigned NOT NULL,
    order_item_id bigint(20) unsigned NOT NULL DEFAULT 0,
    date_created  datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    shipping_tax  double NOT NULL DEFAULT 0,
    order_tax     double NOT NULL DEFAULT 0,
    total_tax     double NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, tax_rate_id, order_item_id),
    KEY tax_rate_id (tax_rate_id),
    KEY date_created (date_created)
);

CREATE TABLE wp_wc_order_coupon_lookup (
    order_id        bigint(20) unsigned NOT NULL,
    coupon_id       bigint(20) NOT NULL,
    date_created    datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    discount_amount double NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, coupon_id),
    KEY coupon_id (coupon_id),
    KEY date_created (date_created)
);

CREATE TABLE wp_wc_reserved_stock (
    order_id       bigint(20) NOT NULL,
    product_id     bigint(20) NOT NULL,
    stock_quantity double NOT NULL DEFAULT 0,
    `timestamp`    datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    expires        datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    PRIMARY KEY (order_id, product_id),
    KEY product_id_expires (product_id, expires)
);

-- WooCommerce: customers

CREATE TABLE wp_wc_customer_lookup (
    customer_id      bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    user_id          bigint(20) unsigned DEFAULT NULL,
    username         varchar(60) NOT NULL DEFAULT '',
    first_name       varchar(255) NOT NULL,
    last_name        varchar(255) NOT NULL,
    email            varchar(100) DEFAULT NULL,
    date_last_active timestamp NULL DEFAULT NULL,
    date_registered  timestamp NULL DEFAULT NULL,
    country          char(2) NOT NULL DEFAULT '',
    postcode         varchar(20) NOT NULL DEFAULT '',
    city             varchar(100) NOT NULL DEFAULT '',
    state            varchar(100) NOT NULL DEFAULT '',
    billing_phone    varchar(100) NOT NULL DEFAULT '',
    shipping_phone   varchar(100) NOT NULL DEFAULT '',
    PRIMARY KEY (customer_id),
    UNIQUE KEY user_id (user_id),
    KEY email (email)
);

CREATE TABLE wp_woocommerce_sessions (
    session_id     bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    session_key    char(32) NOT NULL,
    session_value  longtext NOT NULL,
    session_expiry bigint(20) unsigned NOT NULL,
    PRIMARY KEY (session_id),
    KEY session_expiry (session_expiry),
    UNIQUE KEY session_key (session_key)
);

CREATE TABLE wp_woocommerce_payment_tokens (
    token_id   bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    gateway_id varchar(200) NOT NULL,
    token      text NOT NULL,
    user_id    bigint(20) unsigned NOT NULL DEFAULT 0,
    type       varchar(200) NOT NULL,
    is_default tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (token_id),
    KEY user_id (user_id)
);

CREATE TABLE wp_woocommerce_payment_tokenmeta (
    meta_id          bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    payment_token_id bigint(20) unsigned NOT NULL,
    meta_key         varchar(255) DEFAULT NULL,
    meta_value       longtext DEFAULT NULL,
    PRIMARY KEY (meta_id),
    KEY payment_token_id (payment_token_id),
    KEY meta_key (meta_key(32))
);

CREATE TABLE wp_woocommerce_downloadable_product_permissions (
    permission_id       bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    download_id         varchar(36) NOT NULL,
    product_id          bigint(20) unsigned NOT NULL,
    order_id            bigint(20) unsigned NOT NULL DEFAULT 0,
    order_key           varchar(200) NOT NULL,
    user_email          varchar(200) NOT NULL,
    user_id             bigint(20) unsigned DEFAULT NULL,
    downloads_remaining varchar(9) DEFAULT NULL,
    access_granted      datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    access_expires      datetime DEFAULT NULL,
    download_count      bigint(20) unsigned NOT NULL DEFAULT 0,
    PRIMARY KEY (permission_id),
    KEY download_order_key_product (product_id, order_id, order_key(16), download_id),
    KEY download_order_product (download_id, order_id, product_id),
    KEY order_id (order_id),
    KEY user_order_remaining_expires (user_id, order_id, downloads_remaining, access_expires),
    KEY idx_user_email (user_email(100))
);

CREATE TABLE wp_wc_download_log (
    download_log_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    `timestamp`     datetime NOT NULL,
    permission_id   bigint(20) unsigned NOT NULL,
    user_id         bigint(20) unsigned DEFAULT NULL,
    user_ip_address varchar(100) DEFAULT '',
    PRIMARY KEY (download_log_id),
    KEY permission_id (permission_id),
    KEY `timestamp` (`timestamp`)
);

CREATE TABLE wp_wc_stock_notifications (
    id                  bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    product_id          bigint(20) unsigned NOT NULL,
    user_id             bigint(20) unsigned NOT NULL,
    user_email          varchar(100) NOT NULL,
    status              varchar(20) NOT NULL DEFAULT 'pending',
    date_created_gmt    datetime DEFAULT NULL,
    date_modified_gmt   datetime DEFAULT NULL,
    date_subscribed_gmt datetime DEFAULT NULL,
    date_notified_gmt   datetime DEFAULT NULL,
    is_queued           tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    KEY product_status_queue (product_id, status, is_queued),
    KEY user_id (user_id),
    KEY user_email (user_email)
);

CREATE TABLE wp_wc_stock_notificationmeta (
    id              bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    notification_id bigint(20) unsigned NOT NULL,
    meta_key        varchar(255) DEFAULT NULL,
    meta_value      longtext DEFAULT NULL,
    PRIMARY KEY (id),
    KEY notification_id (notification_id),
    KEY meta_key (meta_key(191))
);

-- WooCommerce: the shop itself

CREATE TABLE wp_woocommerce_api_keys (
    key_id          bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    user_id         bigint(20) unsigned NOT NULL,
    description     varchar(200) DEFAULT NULL,
    permissions     varchar(10) NOT NULL,
    consumer_key    char(64) NOT NULL,
    consumer_secret char(43) NOT NULL,
    nonces          longtext DEFAULT NULL,
    truncated_key   char(7) NOT NULL,
    last_access     datetime DEFAULT NULL,
    PRIMARY KEY (key_id),
    KEY consumer_key (consumer_key),
    KEY consumer_secret (consumer_secret)
);

CREATE TABLE wp_wc_webhooks (
    webhook_id        bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    status            varchar(200) NOT NULL,
    name              text NOT NULL,
    user_id           bigint(20) unsigned NOT NULL,
    delivery_url      text NOT NULL,
    secret            text NOT NULL,
    topic             varchar(200) NOT NULL,
    date_created      datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    date_created_gmt  datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    date_modified     datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    date_modified_gmt datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    api_version       smallint(4) NOT NULL,
    failure_count     smallint(10) NOT NULL DEFAULT 0,
    pending_delivery  tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (webhook_id),
    KEY user_id (user_id)
);

CREATE TABLE wp_woocommerce_attribute_taxonomies (
    attribute_id      bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    attribute_name    varchar(200) NOT NULL,
    attribute_label   varchar(200) DEFAULT NULL,
    attribute_type    varchar(20) NOT NULL,
    attribute_orderby varchar(20) NOT NULL,
    attribute_public  int(1) NOT NULL DEFAULT 1,
    PRIMARY KEY (attribute_id),
    KEY attribute_name (attribute_name(20))
);

CREATE TABLE wp_woocommerce_tax_rates (
    tax_rate_id       bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    tax_rate_country  varchar(2) NOT NULL DEFAULT '',
    tax_rate_state    varchar(200) NOT NULL DEFAULT '',
    tax_rate          varchar(8) NOT NULL DEFAULT '',
    tax_rate_name     varchar(200) NOT NULL DEFAULT '',
    tax_rate_priority bigint(20) unsigned NOT NULL,
    tax_rate_compound int(1) NOT NULL DEFAULT 0,
    tax_rate_shipping int(1) NOT NULL DEFAULT 1,
    tax_rate_order    bigint(20) unsigned NOT NULL,
    tax_rate_class    varchar(200) NOT NULL DEFAULT '',
    PRIMARY KEY (tax_rate_id),
    KEY tax_rate_country (tax_rate_country),
    KEY tax_rate_state (tax_rate_state(2)),
    KEY tax_rate_class (tax_rate_class(10)),
    KEY tax_rate_priority (tax_rate_priority)
);

CREATE TABLE wp_woocommerce_tax_rate_locations (
    location_id   bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    location_code varchar(200) NOT NULL,
    tax_rate_id   bigint(20) unsigned NOT NULL,
    location_type varchar(40) NOT NULL,
    PRIMARY KEY (location_id),
    KEY tax_rate_id (tax_rate_id),
    KEY location_type_code (location_type(10), location_code(20))
);

CREATE TABLE wp_woocommerce_shipping_zones (
    zone_id    bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    zone_name  varchar(200) NOT NULL,
    zone_order bigint(20) unsigned NOT NULL,
    PRIMARY KEY (zone_id),
    KEY zone_order_id (zone_order, zone_id)
);

CREATE TABLE wp_woocommerce_shipping_zone_locations (
    location_id   bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    zone_id       bigint(20) unsigned NOT NULL,
    location_code varchar(200) NOT NULL,
    location_type varchar(40) NOT NULL,
    PRIMARY KEY (location_id),
    KEY zone_id (zone_id),
    KEY location_type_code (location_type(10), location_code(20))
);

CREATE TABLE wp_woocommerce_shipping_zone_methods (
    zone_id      bigint(20) unsigned NOT NULL,
    instance_id  bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    method_id    varchar(200) NOT NULL,
    method_order bigint(20) unsigned NOT NULL,
    is_enabled   tinyint(1) NOT NULL DEFAULT 1,
    PRIMARY KEY (instance_id),
    KEY zone_id (zone_id),
    KEY method_id (method_id(20))
);

CREATE TABLE wp_woocommerce_log (
    log_id      bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    `timestamp` datetime NOT NULL,
    level       smallint(4) NOT NULL,
    source      varchar(200) NOT NULL,
    message     longtext NOT NULL,
    context     longtext DEFAULT NULL,
    PRIMARY KEY (log_id),
    KEY level (level)
);

CREATE TABLE wp_wc_product_meta_lookup (
    product_id       bigint(20) NOT NULL,
    sku              varchar(100) DEFAULT '',
    global_unique_id varchar(100) DEFAULT '',
    `virtual`        tinyint(1) DEFAULT 0,
    downloadable     tinyint(1) DEFAULT 0,
    min_price        decimal(19, 4) DEFAULT NULL,
    max_price        decimal(19, 4) DEFAULT NULL,
    onsale           tinyint(1) DEFAULT 0,
    stock_quantity   double DEFAULT NULL,
    stock_status     varchar(100) DEFAULT 'instock',
    rating_count     bigint(20) DEFAULT 0,
    average_rating   decimal(3, 2) DEFAULT 0.00,
    total_sales      bigint(20) DEFAULT 0,
    tax_status       varchar(100) DEFAULT 'taxable',
    tax_class        varchar(100) DEFAULT '',
    PRIMARY KEY (product_id),
    KEY `virtual` (`virtual`),
    KEY downloadable (downloadable),
    KEY stock_status (stock_status),
    KEY stock_quantity (stock_quantity),
    KEY onsale (onsale),
    KEY min_max_price (min_price, max_price),
    KEY sku (sku(50))
);

CREATE TABLE wp_wc_product_attributes_lookup (
    product_id             bigint(20) NOT NULL,
    product_or_parent_id   bigint(20) NOT NULL,
    taxonomy               varchar(32) NOT NULL,
    term_id                bigint(20) NOT NULL,
    is_variation_attribute tinyint(1) NOT NULL,
    in_stock               tinyint(1) NOT NULL,
    PRIMARY KEY (product_or_parent_id, term_id, product_id, taxonomy),
    KEY is_variation_attribute_term_id (is_variation_attribute, term_id),
    KEY product_id (product_id)
);

CREATE TABLE wp_wc_product_download_directories (
    url_id  bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    url     varchar(256) NOT NULL,
    enabled tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (url_id),
    KEY url (url(191))
);

CREATE TABLE wp_wc_category_lookup (
    category_tree_id bigint(20) unsigned NOT NULL,
    category_id      bigint(20) unsigned NOT NULL,
    PRIMARY KEY (category_tree_id, category_id)
);

CREATE TABLE wp_wc_tax_rate_classes (
    tax_rate_class_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    name              varchar(200) NOT NULL DEFAULT '',
    slug              varchar(200) NOT NULL DEFAULT '',
    PRIMARY KEY (tax_rate_class_id),
    UNIQUE KEY slug (slug(191))
);

CREATE TABLE wp_wc_rate_limits (
    rate_limit_id        bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    rate_limit_key       varchar(200) NOT NULL,
    rate_limit_expiry    bigint(20) unsigned NOT NULL,
    rate_limit_remaining smallint(10) NOT NULL DEFAULT 0,
    PRIMARY KEY (rate_limit_id),
    UNIQUE KEY rate_limit_key (rate_limit_key(191))
);

CREATE TABLE wp_wc_admin_notes (
    note_id       bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    name          varchar(255) NOT NULL,
    type          varchar(20) NOT NULL,
    locale        varchar(20) NOT NULL,
    title         longtext NOT NULL,
    content       longtext NOT NULL,
    content_data  longtext DEFAULT NULL,
    status        varchar(200) NOT NULL,
    source        varchar(200) NOT NULL,
    date_created  datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    date_reminder datetime DEFAULT NULL,
    is_snoozable  tinyint(1) NOT NULL DEFAULT 0,
    layout        varchar(20) NOT NULL DEFAULT '',
    image         varchar(200) DEFAULT NULL,
    is_deleted    tinyint(1) NOT NULL DEFAULT 0,
    is_read       tinyint(1) NOT NULL DEFAULT 0,
    icon          varchar(200) NOT NULL DEFAULT 'info',
    PRIMARY KEY (note_id)
);

CREATE TABLE wp_wc_admin_note_actions (
    action_id     bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    note_id       bigint(20) unsigned NOT NULL,
    name          varchar(255) NOT NULL,
    label         varchar(255) NOT NULL,
    query         longtext NOT NULL,
    status        varchar(255) NOT NULL,
    actioned_text varchar(255) NOT NULL,
    nonce_action  varchar(255) DEFAULT NULL,
    nonce_name    varchar(255) DEFAULT NULL,
    PRIMARY KEY (action_id),
    KEY note_id (note_id)
);

-- Action Scheduler, which comes with WooCommerce

CREATE TABLE wp_actionscheduler_actions (
    action_id            bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    hook                 varchar(191) NOT NULL,
    status               varchar(20) NOT NULL,
    scheduled_date_gmt   datetime DEFAULT '0000-00-00 00:00:00',
    scheduled_date_local datetime DEFAULT '0000-00-00 00:00:00',
    priority             tinyint(3) unsigned NOT NULL DEFAULT 10,
    args                 varchar(191) DEFAULT NULL,
    schedule             longtext DEFAULT NULL,
    group_id             bigint(20) unsigned NOT NULL DEFAULT 0,
    attempts             int(11) NOT NULL DEFAULT 0,
    last_attempt_gmt     datetime DEFAULT '0000-00-00 00:00:00',
    last_attempt_local   datetime DEFAULT '0000-00-00 00:00:00',
    claim_id             bigint(20) unsigned NOT NULL DEFAULT 0,
    extended_args        varchar(8000) DEFAULT NULL,
    PRIMARY KEY (action_id),
    KEY hook_status_scheduled_date_gmt (hook(163), status, scheduled_date_gmt),
    KEY status_scheduled_date_gmt (status, scheduled_date_gmt),
    KEY scheduled_date_gmt (scheduled_date_gmt),
    KEY args (args),
    KEY group_id (group_id),
    KEY last_attempt_gmt (last_attempt_gmt),
    KEY claim_id_status_scheduled_date_gmt (claim_id, status, scheduled_date_gmt)
);

CREATE TABLE wp_actionscheduler_claims (
    claim_id         bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    date_created_gmt datetime DEFAULT '0000-00-00 00:00:00',
    PRIMARY KEY (claim_id),
    KEY date_created_gmt (date_created_gmt)
);

CREATE TABLE wp_actionscheduler_groups (
    group_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    slug     varchar(255) NOT NULL,
    PRIMARY KEY (group_id),
    KEY slug (slug(191))
);

CREATE TABLE wp_actionscheduler_logs (
    log_id         bigint(20) unsigned NOT NULL AUTO_INCREMENT,
    action_id      bigint(20) unsigned NOT NULL,
    message        text NOT NULL,
    log_date_gmt   datetime DEFAULT '0000-00-00 00:00:00',
    log_date_local datetime DEFAULT '0000-00-00 00:00:00',
    PRIMARY KEY (log_id),
    KEY action_id (action_id),
    KEY log_date_gmt (log_date_gmt)
);
